/** Memory of whole processes, as measured by Linux. */
import { readFile, writeFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'

const megabyte = 1024 * 1024

/** A line of /proc/PID/status, in bytes. */
async function statusOf(pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
}

/** Starts to observe processes; the returned function says by how many MiB the maximum of any of them exceeds its current memory. */
export async function watchMemory(...pids: number[]): Promise<() => Promise<number>> {
  // 5 resets the recorded maximum.
  for (const pid of pids) await writeFile(`/proc/${pid}/clear_refs`, '5')
  const before = await Promise.all(pids.map((pid) => statusOf(pid, 'VmRSS')))
  return async () => {
    const most = await Promise.all(pids.map((pid) => statusOf(pid, 'VmHWM')))
    return Math.max(...most.map((bytes, index) => Math.round((bytes - (before[index] ?? 0)) / megabyte)))
  }
}

/** All processes of a browser: its tabs, file access and network. */
export async function processesOf(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.map(({ id }) => id)
}
