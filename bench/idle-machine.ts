/** Waits until other processes leave the machine idle, and reports if they did not. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export interface IdleMachine {
  /** Resolves when the machine is idle, or after the maximum wait. */
  wait(): Promise<void>
  /** A sentence for the report. */
  summary(): string
}

/** Of all processors together. */
const maxBusyShare = 0.15
const sampleMs = 500
const longestWaitMs = 30_000

/** `patienceMs`: maximum of all waits together; 0 does not wait. */
export function createIdleMachine(patienceMs: number, signal: AbortSignal): IdleMachine {
  let left = patienceMs
  let turns = 0
  let busy = 0
  return {
    async wait() {
      turns += 1
      if (patienceMs === 0) return
      for (let waited = 0; ; waited += sampleMs) {
        if ((await busyShare(signal)) <= maxBusyShare) return
        left -= sampleMs
        if (left > 0 && waited < longestWaitMs) continue
        busy += 1
        return
      }
    },
    summary: () => `${busy} of ${turns} turns began while others used more than ${maxBusyShare * 100} % of the machine`,
  }
}

async function busyShare(signal: AbortSignal): Promise<number> {
  const before = ticks()
  await sleep(sampleMs, undefined, { signal })
  const after = ticks()
  return (after.busy - before.busy) / (after.all - before.all)
}

function ticks(): { busy: number; all: number } {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  const times = first.split(/\s+/).slice(1, 9).map(Number)
  const all = times.reduce((sum, time) => sum + time, 0)
  return { all, busy: all - (times[3] ?? 0) - (times[4] ?? 0) }
}
