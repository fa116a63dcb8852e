/** Names of the processes that serve one database: machine and process. */
import { hostname } from 'node:os'

export const nodeName = (): string => `${hostname()}:${process.pid}`

/** Whether a node of this machine has ended. Of another machine's nothing is known: their leases run out by themselves. */
export function isDeadNode(name: string): boolean {
  const [host, pid] = name.split(':')
  if (host !== hostname() || Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
