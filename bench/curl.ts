/** Transfers with curl as the client. */
import { bytesPerGib } from './bench.ts'
import { cpuSeconds, run } from './processes.ts'
import type { Turn } from './report.ts'

export interface Transfer {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Further arguments: the body, or the requested range. */
  readonly args: readonly string[]
  /** Status of success. */
  readonly status: number
  /** Bytes that the server must have sent or received. */
  readonly bytes: number
  /** The process whose processor time is measured. */
  readonly pid: number
}

/** One transfer; the rate is in MB (10^6 bytes) a second, the cost in s per GiB. Throws for another status or length. */
export async function transfer(
  { url, headers = {}, args, status, bytes, pid }: Transfer,
  signal: AbortSignal,
): Promise<Turn> {
  const before = cpuSeconds(pid)
  const shown = '%{http_code} %{time_total} %{size_download} %{size_upload}'
  const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const limits = ['-sSkg', '--max-time', '300', '--http1.1']
  const printed = await run(['curl', ...limits, '-o', '/dev/null', '-w', shown, ...sent, ...args, url], signal)
  const [code = 0, seconds = 0, received = 0, given = 0] = printed.split(' ').map(Number)
  // The body is a little longer than the file.
  const moved = Math.max(received, given)
  if (code !== status || moved < bytes || moved > bytes + 1_000)
    throw new Error(`${url} was answered with ${code} after ${moved} of ${bytes} bytes`)
  return { rate: bytes / seconds / 1e6, cost: ((cpuSeconds(pid) - before) / bytes) * bytesPerGib }
}
