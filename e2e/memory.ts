/** Memory that whole processes keep, as Linux counts it. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'

const megabyte = 1024 * 1024

/** A line of /proc/PID/status, in bytes. */
async function statusOf(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
}

/** Begins to watch processes; what comes back says how many MiB the most that any of them held was above what it holds now. */
export async function watchMemory(...pids: number[]): Promise<() => Promise<number>> {
  // 5 makes the kernel forget the most that was held so far.
  for (const pid of pids) await writeFile(`/proc/${pid}/clear_refs`, '5')
  const before = await Promise.all(pids.map((pid) => statusOf(pid, 'VmRSS')))
  return async () => {
    const most = await Promise.all(pids.map((pid) => statusOf(pid, 'VmHWM')))
    return Math.max(...most.map((bytes, index) => Math.round((bytes - (before[index] ?? 0)) / megabyte)))
  }
}

/** All of a browser: its tabs, the process that reads files for them, and the one that speaks to the network. */
export async function processesOf(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.map(({ id }) => id)
}
