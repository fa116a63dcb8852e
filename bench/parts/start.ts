import type { Bench, Part } from '../bench.ts'
import { median, type Row, spread } from '../report.ts'
import { startServer } from '../server.ts'

/** Time from the command to the first ready response, including the shell and the check for changed sources. */
export const startToReady: Part = { title: 'Start to ready', measure }

async function measure(bench: Bench): Promise<Row[]> {
  const rows: Row[] = []
  for (const engine of bench.engines) {
    await using server = await startServer(bench, { engine })
    const times: number[] = []
    for (let i = 0; i < (bench.quick ? 3 : 9); i++) {
      await bench.idle.wait()
      times.push(await server.restart())
    }
    rows.push({
      what: engine === 'sqlite' ? 'SQLite' : 'PostgreSQL',
      ours: spread(times, 'ms'),
      mark: 'under 2,000 ms',
      met: median(times) < 2_000,
    })
  }
  return rows
}
