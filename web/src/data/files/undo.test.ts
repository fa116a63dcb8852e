import type { Client } from '@sallyport/client/api/client.ts'
import { exampleFile } from '@sallyport/contract/schemas/files/resource.ts'
import { expect, test } from 'vitest'
import type { Outcome } from '../api/outcomes.ts'
import { undo } from './undo.ts'

const { updatedAt } = exampleFile.attributes
const fileAt = (id: number, path: string) => ({ ...exampleFile, id, attributes: { ...exampleFile.attributes, path } })

/** Lists a folder of 20,000 other files before those with ids from 1 to 8, which were moved into it. */
function largeFolder() {
  const asked: string[] = []
  const answer = (operation: string, { query, body }: { query?: Record<string, unknown>; body?: unknown }) => {
    if (operation === 'getResourceInfo') {
      asked.push(String(query?.['resource']))
      return { data: fileAt(Number(String(query?.['resource']).slice(3)), `/large/${asked.length}.txt`) }
    }
    if (operation === 'listResources') {
      const offset = Number(query?.['offset'])
      return {
        totalResults: 20_008,
        data: Array.from({ length: 100 }, (_, index) =>
          fileAt(1_000 + offset + index, `/large/other-${offset + index}`),
        ),
      }
    }
    const { resources } = body as { resources: string[] }
    return { responses: resources.map((id) => ({ data: fileAt(Number(id.slice(3)), `/from/${id.slice(3)}.txt`) })) }
  }
  const call = (async (operation: string, request: object) => answer(operation, request)) as unknown as Client['call']
  return { call, asked }
}

test('entries in a folder that is too large to be listed are found, and moved back', async () => {
  const folder = largeFolder()
  const outcomes = Array.from({ length: 8 }, (_, index): Outcome => {
    const path = `/large/${index + 1}.txt`
    return { id: index + 1, path: `/from/${index + 1}.txt`, problem: null, after: { id: index + 1, path, updatedAt } }
  })
  const undone = await undo(folder, { action: 'move', outcomes })
  expect(undone.map(({ problem }) => problem)).toEqual(outcomes.map(() => null))
  expect(folder.asked).toEqual(outcomes.map(({ id }) => `id:${id}`))
})

test('what was restored returns to the trash with its time there; copies are deleted now', async () => {
  const sent: unknown[] = []
  const call = (async (operation: string, { body }: { body?: unknown }) => {
    if (operation === 'getResourceInfo') return { data: fileAt(7, '/in/a.txt') }
    sent.push(body)
    return {}
  }) as unknown as Client['call']
  const outcomes = [{ id: 7, path: '/in/a.txt', problem: null, after: { id: 7, path: '/in/a.txt', updatedAt } }]
  for (const action of ['restore', 'copy'] as const) await undo({ call }, { action, outcomes })
  expect(sent).toEqual([
    { resources: ['id:7'], undoRestore: true },
    { resources: ['id:7'], undoRestore: false },
  ])
})
