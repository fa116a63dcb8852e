/** Input and result of every part of the benchmark. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EngineName } from '../server/src/db/engine.ts'
import type { IdleMachine } from './idle-machine.ts'
import type { Row } from './report.ts'

export interface Bench {
  /** Smaller files and fewer runs, for a quick check instead of a measurement. */
  readonly quick: boolean
  readonly engines: readonly EngineName[]
  /** A folder on disk, for servers. */
  readonly disk: string
  /** A folder in memory, for what clients send and receive. */
  readonly memory: string
  readonly idle: IdleMachine
  /** Aborted when the benchmark is stopped. */
  readonly signal: AbortSignal
}

export interface Part {
  readonly title: string
  readonly measure: (bench: Bench) => Promise<Row[]>
}

export interface Scratch extends AsyncDisposable {
  readonly disk: string
  readonly memory: string
}

/** Two empty folders, deleted at the end. */
export async function makeScratch(): Promise<Scratch> {
  const disk = await mkdtemp(join(tmpdir(), 'sallyport-bench-'))
  const memory = await mkdtemp('/dev/shm/sallyport-bench-').catch(() => join(disk, 'memory'))
  await mkdir(memory, { recursive: true })
  return {
    disk,
    memory,
    async [Symbol.asyncDispose]() {
      for (const folder of [disk, memory]) await rm(folder, { recursive: true, force: true })
    },
  }
}

export const bytesPerGib = 2 ** 30
