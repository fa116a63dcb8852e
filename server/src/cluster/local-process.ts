/**
 * Which process of which machine a node is. Another node of the same machine, or the next server there, can so tell at once that it
 * has ended, instead of after half a minute. Linux only: elsewhere, and between containers, nothing is known.
 */
import { readFileSync, readlinkSync } from 'node:fs'

/** Boot of the kernel, namespace of process ids, process id, and start of the process in clock ticks since the boot. */
export function localProcess(): string {
  try {
    const namespace = namespaceName()
    const start = startOf(process.pid)
    // Another start: `/proc` shows other processes than this one sees.
    if (!namespace || start !== startOf('self')) return ''
    return [namespace, process.pid, start].join(' ')
  } catch {
    return ''
  }
}

/** Whether a process as `localProcess` names it has certainly ended; false if that is unknown. */
export function hasEndedHere(name: string): boolean {
  const [boot, pids, pid, start] = name.split(' ')
  if (!start || !localProcess().startsWith(`${boot} ${pids} `)) return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  try {
    // A zombie still accepts signals, and another process may have its id now.
    return isZombie(Number(pid)) || startOf(Number(pid)) !== start
  } catch {
    return false
  }
}

function namespaceName(): string {
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  return `${boot} ${readlinkSync('/proc/self/ns/pid').replaceAll(/\D/g, '')}`
}

/** Fields of `/proc/PID/stat` from the third one on: the second one is the name, which may contain anything. */
function statOf(pid: number | 'self'): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

const startOf = (pid: number | 'self'): string | undefined => statOf(pid)[19]
const isZombie = (pid: number): boolean => ['Z', 'X'].includes(statOf(pid)[0] ?? '')
