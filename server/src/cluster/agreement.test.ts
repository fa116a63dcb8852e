import { expect, it } from 'vitest'
import { disagreements } from './agreement.ts'

it('names each setting in which nodes differ, with the values and the nodes', () => {
  const node = (label: string, settings: Record<string, string>) => ({ label, settings })
  const same = { SALLYPORT_PLAN: 'unlimited' }
  expect(disagreements([])).toEqual([])
  expect(disagreements([node('a', same), node('b', same)])).toEqual([])
  expect(
    disagreements([
      node('b', { ...same, SALLYPORT_TRASH_DAYS: '7', SALLYPORT_WEBHOOK_ALLOW: '' }),
      node('c', { ...same, SALLYPORT_TRASH_DAYS: '30', SALLYPORT_WEBHOOK_ALLOW: '10.0.0.0/8' }),
      node('a', { ...same, SALLYPORT_TRASH_DAYS: '7' }),
    ]),
  ).toEqual([
    'SALLYPORT_TRASH_DAYS differs between nodes: 30 on c; 7 on a, b. Set it to the same value on all nodes and restart them.',
    'SALLYPORT_WEBHOOK_ALLOW differs between nodes: 10.0.0.0/8 on c; not set on b. Set it to the same value on all nodes and restart them.',
  ])
})

it('stays short with many nodes and long values', () => {
  const nodes = Array.from({ length: 200 }, (_, i) => ({
    label: `node-${i}`,
    settings: { NAME: String(i).repeat(500) },
  }))
  const [sentence = ''] = disagreements(nodes)
  expect(sentence).toContain('and 196 more')
  expect(sentence.length).toBeLessThan(1_200)
})
