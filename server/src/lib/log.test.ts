import { describe, expect, it } from 'vitest'
import { inOtherProcess } from '../../test/other-process.ts'
import { createLog } from './log.ts'

const logging = (ending: string) => `
  const { createLog } = await load('lib/log.ts')
  const log = createLog('info')
  for (let i = 0; i < 1000; i++) log.info({ i }, 'line')
  log.error({}, 'the last words')
  ${ending}`

describe('the log on standard error', () => {
  it.each([
    ['is told to', 'process.exit(3)'],
    ['meets a bug', `throw new Error('a bug')`],
  ])('is complete when the process ends because it %s', async (_why, ending) => {
    const failing = inOtherProcess(logging(ending)).catch((error: Error) => error.message)
    const lines = String(await failing).split('\n')
    expect(lines.filter((line) => line.endsWith('"msg":"line"}'))).toHaveLength(1_000)
    expect(lines.join('\n')).toContain('the last words')
  })

  it('has times in UTC, to the millisecond', () => {
    const lines: string[] = []
    const log = createLog('info', { write: (line) => void lines.push(line) })
    const before = new Date().toISOString()
    log.info({}, 'now')
    const after = new Date().toISOString()
    const { time } = JSON.parse(lines[0] ?? '') as { time: string }
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(time >= before && time <= after).toBe(true)
  })
})
