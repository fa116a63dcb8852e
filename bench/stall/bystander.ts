/** A user who downloads a small file repeatedly, on a separate thread, and measures each download. */
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { parentPort, Worker, workerData } from 'node:worker_threads'

export interface Bystander extends AsyncDisposable {
  /** Times of all downloads since the last call, in ms. */
  times(): Promise<number[]>
}

interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

const pauseMs = 2
/** A longer download counts as this and is aborted. */
const longestMs = 60_000

/** Starts downloading. */
export function startBystander(target: Target): Bystander {
  const worker = new Worker(new URL(import.meta.url), { workerData: target })
  return {
    async times() {
      const answer = once(worker, 'message')
      worker.postMessage('times')
      return (await answer)[0] as number[]
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate()
    },
  }
}

async function downloadRepeatedly({ url, headers }: Target, port: NonNullable<typeof parentPort>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let times: number[] = []
  let beganAt = performance.now()
  port.on('message', () => {
    // A download in progress has already taken at least this long.
    port.postMessage([...times, performance.now() - beganAt])
    times = []
  })
  for (;;) {
    beganAt = performance.now()
    await download(url, headers, agent).catch(() => undefined)
    times.push(performance.now() - beganAt)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    beganAt = performance.now()
  }
}

async function download(url: string, headers: Target['headers'], agent: Agent): Promise<void> {
  const asked = request(url, { headers, agent, signal: AbortSignal.timeout(longestMs) }).end()
  const [response] = await once(asked, 'response')
  response.resume()
  await once(response, 'end')
}

if (parentPort) await downloadRepeatedly(workerData as Target, parentPort)
