import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench, Part } from '../bench.ts'
import { costOf, interleaved, median, type Row, ratesOf, rounded, spread } from '../report.ts'
import { startServer } from '../server.ts'
import { uploadMany } from '../small-upload.ts'

/** Files of 4 KiB in the official form, each with its rows, its hash and its log entry; beside the rate of the disk itself. */
export const smallFiles: Part = { title: 'Files of 4 KiB, official form, 16 connections', measure }

async function measure(bench: Bench): Promise<Row[]> {
  const load = { connections: 16, seconds: bench.quick ? 2 : 8, size: 4096, signal: bench.signal }
  const rounds = bench.quick ? 2 : 5
  const rows: Row[] = []
  for (const engine of bench.engines) {
    await using process = await startServer(bench, { engine, durability: 'process' })
    await using power = await startServer(bench, { engine, durability: 'power' })
    let folder = 0
    const turns = await interleaved(bench.idle, rounds, {
      process: () => uploadMany(process, { ...load, folder: `/p${folder++}` }),
      power: () => uploadMany(power, { ...load, folder: `/p${folder++}` }),
      one: async () => ({ rate: await fsyncRate(bench, 1) }),
      many: async () => ({ rate: await fsyncRate(bench, load.connections) }),
    })
    const name = engine === 'sqlite' ? 'SQLite' : 'PostgreSQL (which fsyncs every commit)'
    const rate = median(ratesOf(turns.process))
    const disk = `the disk: ${rounded(median(ratesOf(turns.one)))} fsyncs/s, ${rounded(median(ratesOf(turns.many)))}/s from 16 at once`
    rows.push(
      {
        what: `durability \`process\`, ${name}`,
        ours: spread(ratesOf(turns.process), 'files/s'),
        cpu: `${costOf(turns.process)} µs`,
        ...(engine === 'sqlite' && { mark: '1,000 files/s', met: rate >= 1_000 }),
      },
      {
        what: `durability \`power\`, ${name}`,
        ours: spread(ratesOf(turns.power), 'files/s'),
        peer: disk,
        cpu: `${costOf(turns.power)} µs`,
      },
    )
  }
  return rows
}

/** Durable appends of 4 KiB a second, by this many concurrent writers. */
async function fsyncRate({ disk, quick }: Bench, writers: number): Promise<number> {
  const until = performance.now() + (quick ? 500 : 2_000)
  const begun = performance.now()
  const piece = Buffer.alloc(4096, 7)
  const counts = await Promise.all(
    Array.from({ length: writers }, async (_, i) => {
      const path = join(disk, `fsync-${i}`)
      const handle = await open(path, 'w')
      let count = 0
      for (; performance.now() < until; count++) {
        await handle.write(piece)
        await handle.sync()
      }
      await handle.close()
      await rm(path)
      return count
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - begun) / 1_000)
}
