// Loaded into the server under test with `node --import`: responds with the longest stall of its event loop, in ms, since
// the last request.
import { createServer, type RequestListener } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const socket = process.env['SALLYPORT_STALL_SOCKET']
const resolutionMs = 2

if (socket && isMainThread && process.argv.includes('serve')) {
  const delays = monitorEventLoopDelay({ resolution: resolutionMs })
  delays.enable()
  const answer: RequestListener = (_request, response) => {
    // After a stall the timer of the histogram runs first, so that it has counted the stall.
    setTimeout(() => {
      response.end(JSON.stringify({ longestMs: Math.max(0, delays.max / 1e6 - resolutionMs) }))
      delays.reset()
    }, 2 * resolutionMs)
  }
  createServer(answer).listen(socket).unref()
}
