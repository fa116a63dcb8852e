/** Transports as started and stopped by `serve`: in order, and all of them, whatever fails. */
import { expect, test } from 'vitest'
import { closeTransports, startTransports, type Transport } from './transport.ts'

/** Records calls. `drained` decides when its operations have ended. */
const recorded = (log: string[], name: string, own: Partial<Transport> = {}): Transport => ({
  name,
  async start() {
    log.push(`start ${name}`)
    return [{ protocol: name, url: `${name}://127.0.0.1:1` }]
  },
  async drain() {
    log.push(`drain ${name}`)
  },
  async stop() {
    log.push(`stop ${name}`)
  },
  ...own,
})

test('start in order and return their addresses; all drain before the first is stopped', async () => {
  const log: string[] = []
  const transports = [recorded(log, 'http'), recorded(log, 'sftp')]
  expect(await startTransports(transports)).toMatchObject([{ protocol: 'http' }, { protocol: 'sftp' }])
  await closeTransports(transports)
  expect(log).toEqual(['start http', 'start sftp', 'drain http', 'drain sftp', 'stop sftp', 'stop http'])
})

test('one that cannot start is stopped with those before it', async () => {
  const log: string[] = []
  const start = () => Promise.reject(new Error('the port is taken'))
  const transports = [recorded(log, 'http'), recorded(log, 'sftp', { start }), recorded(log, 'ftp')]
  await expect(startTransports(transports)).rejects.toThrow('the port is taken')
  expect(log).toEqual(['start http', 'stop sftp', 'stop http'])
})

test('one that fails to drain or to stop does not prevent others from stopping', async () => {
  const log: string[] = []
  const drain = () => Promise.reject(new Error('the drain broke'))
  const stop = () => Promise.reject(new Error('the stop broke'))
  await expect(closeTransports([recorded(log, 'http'), recorded(log, 'sftp', { drain })])).rejects.toThrow(
    'drain broke',
  )
  expect(log).toEqual(['drain http', 'stop sftp', 'stop http'])
  await expect(closeTransports([recorded(log, 'http'), recorded(log, 'ftp', { stop })])).rejects.toThrow('stop broke')
  expect(log.at(-1)).toBe('stop http')
})

test('operations that have not ended in time are aborted', async () => {
  const log: string[] = []
  const drain = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(void log.push('broken off'))))
  await closeTransports([recorded(log, 'http', { drain })], 10)
  expect(log).toEqual(['broken off', 'stop http'])
})
