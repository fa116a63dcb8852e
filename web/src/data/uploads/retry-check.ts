import { retryDelay } from '@sallyport/client/requests/retries.ts'

export interface Network {
  isOnline(): boolean
  pause(ms: number): Promise<void>
}

const browserNetwork: Network = {
  isOnline: () => navigator.onLine,
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

const maxRetries = 3

/**
 * Repeats a request that got no response, after 1, 2 and 4 seconds: when a network comes back, the last request of the time
 * before fails after the browser has become online again. Rejects at once while offline, and for every response.
 */
export async function retryCheck<T>(check: () => Promise<T>, network: Network = browserNetwork): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await check()
    } catch (error) {
      if (!(error instanceof TypeError) || tries > maxRetries || !network.isOnline()) throw error
      await network.pause(retryDelay(tries))
    }
  }
}
