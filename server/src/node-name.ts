/** Names of the processes that use one database: host, process id and start time, because process ids repeat, especially in containers. */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

const startedAt = Math.round(performance.timeOrigin)

export const nodeName = (): string => `${hostname()}:${process.pid}:${startedAt}`

/** True if a node of this host has ended. The state of nodes on other hosts is unknown; their leases expire. */
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

/** A zombie still accepts signals. Detected on Linux only. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return /^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1))
  } catch {
    return false
  }
}
