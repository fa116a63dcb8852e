import { ApiError } from '@sallyport/client/api/api-error.ts'
import { retryDelay } from '@sallyport/client/requests/retries.ts'
import { expect, test } from 'vitest'
import { isTemporary, type Upload, UploadQueue, type UploadTransport } from './upload-queue.ts'

const fileOf = (name: string, size = 10) => new File([new Uint8Array(size)], name)
const settled = () => new Promise((resolve) => setTimeout(resolve))

/** A network whose requests end when the test says so, and a clock that the test moves. */
function bench() {
  const sends: {
    upload: Upload
    signal: AbortSignal
    onSent: (bytes: number) => void
    end: (error?: unknown) => void
  }[] = []
  const forgotten: string[] = []
  const later: { callback: () => void; ms: number }[] = []
  const transport: UploadTransport = {
    send: (upload, signal, onSent) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
        sends.push({ upload, signal, onSent, end: (error) => (error ? reject(error) : resolve()) })
      }),
    discard: async ({ path }) => void forgotten.push(path),
    schedule: (callback, ms) => void later.push({ callback, ms }),
  }
  const queue = new UploadQueue(transport)
  /** Moves the clock and runs everything that is due by then. */
  const pass = (most: number) => {
    const due = later.filter(({ ms }) => ms <= most)
    later.splice(0, later.length, ...later.filter(({ ms }) => ms > most))
    for (const { callback } of due) callback()
  }
  const states = () => {
    pass(200)
    return queue.snapshot().map(({ state }) => state)
  }
  const add = (...paths: string[]) =>
    queue.add(paths.map((path) => ({ file: fileOf(path), path: `/${path}`, overwrite: false })))
  return { queue, sends, forgotten, later, pass, states, add }
}

const lost = new TypeError('Failed to fetch')
const conflict = new ApiError(409, 'ERROR_CONFLICT', 'in use')

test('three are sent at once, the others wait for their turn', async () => {
  const { sends, states, add } = bench()
  add('a', 'b', 'c', 'd')
  expect(states()).toEqual(['sending', 'sending', 'sending', 'waiting'])
  sends[1]?.end()
  await settled()
  expect(states()).toEqual(['sending', 'done', 'sending', 'sending'])
})

test('two uploads to one path are sent one after the other', async () => {
  const { sends, states, add } = bench()
  add('a', 'a')
  expect(states()).toEqual(['sending', 'waiting'])
  sends[0]?.end()
  await settled()
  expect(states()).toEqual(['done', 'sending'])
})

test('an interrupted upload is retried automatically, with growing pauses, and marked as started', async () => {
  const { sends, states, later, pass, add } = bench()
  add('a')
  expect(sends[0]?.upload.isStarted).toBe(false)
  for (const [round, ms] of [1000, 2000, 4000].entries()) {
    sends[round]?.end(lost)
    await settled()
    expect(states()).toEqual(['broken'])
    expect(later.map((it) => it.ms)).toEqual([ms])
    pass(ms)
    expect(states()).toEqual(['sending'])
  }
  expect(sends[3]?.upload.isStarted).toBe(true)
  sends[3]?.end()
  await settled()
  expect(states()).toEqual(['done'])
  expect(retryDelay(40)).toBe(30_000)
})

test('a refused upload stays until it is retried', async () => {
  const { queue, sends, states, pass, add } = bench()
  add('a')
  sends[0]?.end(new ApiError(507, 'ERROR_STORAGE_FULL', 'The account is full.'))
  await settled()
  pass(60_000)
  expect(states()).toEqual(['failed'])
  expect(queue.snapshot()[0]?.failure?.detail).toBe('The account is full.')
  queue.resume(1)
  expect(states()).toEqual(['sending'])
  expect(queue.snapshot()[0]?.failure).toBeNull()
})

test('pausing stops the sending and keeps stored bytes; resuming continues', async () => {
  const { queue, sends, states, forgotten, add } = bench()
  add('a', 'b')
  sends[0]?.onSent(4)
  queue.pause(1)
  expect(sends[0]?.signal.aborted).toBe(true)
  await settled()
  expect(states()).toEqual(['paused', 'sending'])
  expect([queue.snapshot()[0]?.sent, forgotten]).toEqual([4, []])
  queue.resume(1)
  expect(states()).toEqual(['sending', 'sending'])
  expect(sends[2]?.upload.isStarted).toBe(true)
})

test('pausing and resuming at once does not send the file twice', async () => {
  const { queue, sends, states, add } = bench()
  add('a')
  queue.pause(1)
  queue.resume(1)
  expect(sends).toHaveLength(1)
  await settled()
  expect(states()).toEqual(['sending'])
  expect(sends).toHaveLength(2)
})

test('cancelling stops an upload and discards stored bytes; finished or waiting ones are only removed', async () => {
  const { queue, sends, states, forgotten, add } = bench()
  add('a', 'b', 'c', 'd')
  sends[1]?.end()
  await settled()
  queue.pause(4)
  queue.cancel(1, 2, 4)
  await settled()
  expect(states()).toEqual(['sending'])
  expect(sends[0]?.signal.aborted).toBe(true)
  expect(forgotten).toEqual(['/a', '/d'])
  queue.clearDone()
  expect(states()).toEqual(['sending'])
})

test('the snapshot is the same array until something changes', async () => {
  const { queue, sends, pass, add } = bench()
  let reports = 0
  queue.subscribe(() => reports++)
  add('a')
  pass(200)
  const before = queue.snapshot()
  reports = 0
  for (let bytes = 1; bytes < 10; bytes++) sends[0]?.onSent(bytes)
  expect([queue.snapshot() === before, reports]).toEqual([true, 0])
  pass(200)
  expect([queue.snapshot()[0]?.sent, reports]).toEqual([9, 1])
})

test('while the session has ended nothing is sent; afterwards everything continues', async () => {
  const { queue, sends, states, pass, add } = bench()
  add('a', 'b')
  queue.suspend()
  sends[0]?.end(new ApiError(401, 'HTTP_UNAUTHORIZED', 'HTTP_UNAUTHORIZED'))
  await settled()
  add('c')
  pass(60_000)
  expect(states()).toEqual(['waiting', 'sending', 'waiting'])
  expect(sends).toHaveLength(2)
  queue.unsuspend()
  expect(states()).toEqual(['sending', 'sending', 'sending'])
  expect(sends[2]?.upload).toMatchObject({ path: '/a', isStarted: true })
})

test('interrupted uploads are retried at once when the network is back', async () => {
  const { queue, sends, states, add } = bench()
  add('a')
  sends[0]?.end(lost)
  await settled()
  expect(states()).toEqual(['broken'])
  queue.retryInterrupted()
  expect(states()).toEqual(['sending'])
})

test('retries last longer than the two minutes for which a killed server keeps an upload claimed', () => {
  const waits = Array.from({ length: 45 }, (_, index) => retryDelay(index + 1))
  expect(waits.reduce((sum, ms) => sum + ms)).toBeGreaterThan(20 * 60_000)
})

test('a lost connection is temporary, a refusal permanent, a conflict only after the last byte', () => {
  const file = fileOf('a')
  const some = { file, sent: 4, interruptions: 0 }
  expect(isTemporary(lost, some)).toBe(true)
  expect(isTemporary(new ApiError(503, 'ERROR_UNAVAILABLE', 'starting'), some)).toBe(true)
  expect(isTemporary(new ApiError(403, 'ERROR_INSUFFICIENT_PRIVILEGES', 'no'), some)).toBe(false)
  expect(isTemporary(conflict, some)).toBe(true)
  expect(isTemporary(conflict, { ...some, sent: 10 })).toBe(false)
  expect(isTemporary(conflict, { ...some, interruptions: 45 })).toBe(false)
})
