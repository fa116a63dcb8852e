/** Names of the processes that serve one database: machine, process, and since when, as a container's process has the same number at every start. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

const startedAt = Math.round(performance.timeOrigin)

export const nodeName = (): string => `${hostname()}:${process.pid}:${startedAt}`

/** Whether a node of this machine has ended. Of another machine's nothing is known: their leases run out by themselves. */
export function isDeadNode(name: string): boolean {
  const [host, pid, start] = name.split(/[: ]/)
  if (host !== hostname()) return false
  if (Number(pid) === process.pid) return Number(start) !== startedAt
  return hasEnded(Number(pid))
}

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return isZombie(pid)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

/** One that has ended and that its parent has not noticed yet still takes signals. Known on Linux alone. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return /^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1))
  } catch {
    return false
  }
}
