/**
 * STOR, APPE, STOU. A file is published when the data connection has ended as it should and the control connection still lives;
 * otherwise the upload is suspended, and its user can resume it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { faultOf } from '../../core/errors.ts'
import type { Handle } from '../../gateway/files/handle.ts'
import { openToWrite, type WriteMode } from '../../gateway/files/open.ts'
import { takeChunks } from '../../lib/streams/chunks.ts'
import type { Reply } from '../control/reply-codes.ts'
import type { FtpState } from '../control/state.ts'
import type { DataConnection } from '../data/data-connection.ts'
import { DataConnectionError } from '../data/errors.ts'
import { type Commands, pathOf, withArgument } from './command.ts'
import { overData, refusalOf, transferAccess } from './transfer.ts'

interface Upload {
  readonly path: string
  readonly mode: WriteMode
  /** Offset of the first byte; null: at the end of what is there. */
  readonly start: number | null
  readonly announcement: string
}

async function upload(state: FtpState, { path, mode, start, announcement }: Upload): Promise<Reply> {
  // Whoever shares an upload publishes it last: 226 would be said of a file that is not complete.
  const options = { ...mode, isAlone: true, keepsUnfinished: true }
  if (state.running) state.running.isUpload = true
  const handle = await openToWrite(transferAccess(state), path, options)
  using _ = state.count(handle)
  let isComplete = false
  try {
    const isFresh = start === 0
    const size = isFresh ? 0 : (await handle.attributes()).size
    const offset = start ?? size
    if (offset > size) return { code: 551, text: `The file has ${size} bytes; REST was beyond its end.` }
    return await overData(state, announcement, async (data, signal) => {
      // Not before: a client that can't open its data connection keeps what it had sent.
      if (offset < size) await handle.change({ size: offset })
      const received = await receive(handle, data, { offset, signal })
      // Some clients wait for close_notify of TLS; others are gone already.
      await data.finish().catch(() => undefined)
      await mustBeWhole(state, data, { ...received, signal })
      if (isFresh && received.bytes === 0) await handle.change({ size: 0 })
      isComplete = true
      // Again at the last moment: until then the end of the control connection, or ABOR, can arrive.
      await handle.close(() => signal.throwIfAborted())
      return { code: 226, text: 'The file is complete.' }
    })
  } finally {
    if (!isComplete) await handle.abandon()
  }
}

interface Received {
  readonly bytes: number
  /** From the announcement to the end. */
  readonly ms: number
}

async function receive(
  handle: Handle,
  data: DataConnection,
  { offset, signal }: { readonly offset: number; readonly signal: AbortSignal },
): Promise<Received> {
  const begun = performance.now()
  let at = offset
  await takeChunks(
    data.receive(),
    async (chunk) => {
      await handle.write(at, [chunk])
      at += chunk.length
    },
    signal,
  )
  return { bytes: at - offset, ms: performance.now() - begun }
}

/**
 * How long to wait for the end of a killed client's control connection. A short transfer waits shorter: it is less likely that its
 * client was killed within it. An empty one may be one whose client was killed before the first byte.
 */
const waitMsOf = (mostMs: number, { bytes, ms }: Received, share: number): number =>
  bytes === 0 ? mostMs : Math.min(mostMs, ms * share)

/** The end of a data connection alone does not say that the client has sent everything: it also ends when the client is killed. */
async function mustBeWhole(
  { server, isDataProtected, login }: FtpState,
  { end }: DataConnection,
  { signal, ...received }: Received & { readonly signal: AbortSignal },
): Promise<void> {
  const { options, services, bounds } = server
  const isUnclean = isDataProtected && end !== 'clean'
  if (isUnclean) {
    const { username: user, accountId: account, address } = login?.actor ?? {}
    if (options.isStrictClose)
      throw new DataConnectionError(
        426,
        'The data connection ended without close_notify of TLS, so the file may be incomplete.',
      )
    services.context.log.info({ user, account, address }, 'ftps upload that ended without close_notify')
  }
  const { plain, unclean, share } = bounds.killedMs
  const waitMs = waitMsOf(isUnclean ? unclean : isDataProtected ? 0 : plain, received, share)
  // Rejects at once when the control connection is lost. Many clients close the data connection, then send ABOR.
  if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => undefined)
  signal.throwIfAborted()
}

async function store(state: FtpState, argument: string): Promise<Reply> {
  const start = state.restartAt
  const refusal = await refusalOf(state)
  if (refusal) return refusal
  const mode = { creates: true, truncates: start === 0 }
  return await upload(state, { path: pathOf(state, argument), mode, start, announcement: 'Send the file.' })
}

async function append(state: FtpState, argument: string): Promise<Reply> {
  const refusal = await refusalOf(state)
  if (refusal) return refusal
  const announcement = 'Send what is to be appended.'
  return await upload(state, { path: pathOf(state, argument), mode: { creates: true }, start: null, announcement })
}

const nameBytes = 8

/** Under a name that is free: the argument, if it is. */
async function storeUnique(state: FtpState, argument: string | null): Promise<Reply> {
  const refusal = await refusalOf(state)
  if (refusal) return refusal
  const random = `${state.server.services.context.random.hex(nameBytes)}.bin`
  const attempt = (name: string) =>
    upload(state, {
      path: pathOf(state, name),
      mode: { creates: true, isExclusive: true },
      start: 0,
      // In the form of RFC 1123, 4.1.2.9.
      announcement: `FILE: ${name}`,
    })
  if (!argument) return await attempt(random)
  try {
    return await attempt(argument)
  } catch (error) {
    if (faultOf(error)?.code === 'conflict' && state.target) return await attempt(`${argument}.${random}`)
    throw error
  }
}

const isCounted = true

export const uploadCommands: Commands = {
  STOR: { isCounted, run: withArgument(store) },
  APPE: { isCounted, run: withArgument(append) },
  STOU: { isCounted, run: storeUnique },
}
