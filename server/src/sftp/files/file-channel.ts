/**
 * Serves SFTP version 3 on one channel: decodes requests, runs them in order where they depend on each other, sends responses,
 * and closes all handles when the channel ends. Independent of SSH.
 */
import { recordRefusal } from '../../core/activity/refusals.ts'
import { faultOf } from '../../core/errors.ts'
import { countTransaction } from '../../gateway/files/count-transaction.ts'
import type { FileServices } from '../../gateway/files/file-access.ts'
import type { Handle } from '../../gateway/files/handle.ts'
import { createOwnUploads } from '../../gateway/files/own-uploads.ts'
import { pathToLog } from '../../gateway/files/paths.ts'
import { logOperation } from '../../gateway/operation-log.ts'
import { packetTurns } from '../../lib/event-loop.ts'
import type { Span } from '../../lib/tracing/tracing.ts'
import { BadPacket } from '../codec/read-packet.ts'
import { checkInit, readRequest } from '../codec/requests.ts'
import { statusResponse, versionResponse } from '../codec/responses.ts'
import type { Packet } from '../codec/split-packets.ts'
import { codeOfFault, type StatusCode, statusCode } from '../codec/status.ts'
import { type Bounds, queuedResponseBytes, shortResponseBytes } from './bounds.ts'
import type { ChannelState, FileStream } from './channel-state.ts'
import { announced } from './extensions.ts'
import { Handles } from './handles.ts'
import type { SftpLogin } from './login.ts'
import { type Operation, type OperationResult, operationOf } from './operations.ts'
import { PacketSource } from './packet-source.ts'
import { RequestOrder } from './request-order.ts'
import { type Admitted, ChannelStalled, RequestWindow } from './request-window.ts'

export class FileChannel {
  readonly #state: ChannelState
  readonly #channel: FileStream
  readonly #over = new AbortController()
  readonly #window: RequestWindow
  readonly #order: RequestOrder
  readonly #running = new Set<Promise<void>>()
  #idleTimer: NodeJS.Timeout | undefined
  /** The actor's access was revoked: the channel is closed after the response that reports it. */
  #isRevoked = false

  constructor(services: FileServices, login: SftpLogin, channel: FileStream, bounds: Bounds) {
    const signal = AbortSignal.any([login.signal, this.#over.signal])
    const handles = new Handles(services.context.random, bounds.handles)
    this.#state = { services, login, handles, uploaded: createOwnUploads(), bounds, signal }
    this.#channel = channel
    this.#order = new RequestOrder(handles)
    this.#window = new RequestWindow(bounds, signal)
  }

  async serve(): Promise<void> {
    const { signal, login } = this.#state
    const end = () => void this.#channel.destroy()
    login.signal.addEventListener('abort', end)
    this.#channel.once('close', () => this.#over.abort())
    try {
      signal.throwIfAborted()
      this.#startIdleTimer()
      await this.#readRequests()
      await Promise.all(this.#running)
      this.#channel.end()
    } catch (error) {
      this.#noteEnd(error)
      this.#channel.destroy()
    } finally {
      clearTimeout(this.#idleTimer)
      login.signal.removeEventListener('abort', end)
      this.#over.abort()
      await Promise.all(this.#running)
      for (const { handle, since, release } of this.#state.handles.takeAll()) {
        await handle.abandon()
        release()
        this.#logHandle(handle, since, statusCode.failure, true)
      }
    }
  }

  async #readRequests(): Promise<void> {
    const packets = new PacketSource(this.#channel)
    let isInitialised = false
    try {
      for (let packet = await packets.next(); packet; packet = packets.take() ?? (await packets.next())) {
        this.#idleTimer?.refresh()
        if (packetTurns.isYieldDue()) await packetTurns.yieldIfDue()
        if (isInitialised) await this.#start(packet)
        else {
          checkInit(packet)
          isInitialised = true
          this.#channel.write(versionResponse(announced))
        }
      }
    } finally {
      packets.close()
    }
  }

  /** Logs why the channel ended: malformed packets and lost connections as such, anything else as a bug. */
  #noteEnd(error: unknown): void {
    const { signal, services, login } = this.#state
    const { username: user, accountId: account } = login.actor
    if (error instanceof BadPacket || error instanceof ChannelStalled)
      services.context.log.info({ user, account, reason: error.message }, 'sftp channel closed')
    else if (!signal.aborted && !this.#channel.destroyed)
      services.context.log.error({ err: error, user, account }, 'bug')
  }

  async #start(packet: Packet): Promise<void> {
    const request = readRequest(packet)
    const operation = operationOf(request)
    const { downloads = shortResponseBytes } = operation
    const uploads = packet.reduce((sum, piece) => sum + piece.length, 0)
    const cost = { uploads, downloads }
    const admitted = this.#window.tryAdmit(cost) ?? (await this.#window.admit(cost))
    const running = this.#order
      .run(operation, () => this.#answer(request.id, operation))
      .then((result) => this.#respond(admitted, result))
    this.#running.add(running)
    void running.then(() => this.#running.delete(running))
  }

  /** Not in a closure of `#start`: a queued response must not keep its request, with its data, in memory. */
  #respond(admitted: Admitted, { packet, sent }: OperationResult): void {
    admitted.responded(packet.length + queuedResponseBytes)
    this.#channel.write(packet, (error) => {
      if (!error && !this.#channel.isClosed) sent?.()
      admitted.release()
      if (this.#isRevoked) this.#channel.destroy()
    })
  }

  /** Never rejects. */
  #answer(id: number, operation: Operation): Promise<OperationResult> {
    const { tracing } = this.#state.services.context
    if (!tracing || !isTraced(operation)) return this.#run(id, operation, null)
    const start = { name: `SFTP ${operation.name}`, kind: 'server' } as const
    return tracing.root(start, (span) => this.#run(id, operation, span))
  }

  async #run(id: number, operation: Operation, span: Span | null): Promise<OperationResult> {
    const began = performance.now()
    try {
      if (operation.isCounted) await countTransaction(this.#state)
      const answer = operation.closes
        ? await this.#close(operation, operation.closes)
        : await operation.run(this.#state)
      if (isLogged(operation)) this.#log(operation.name, statusCode.ok, began)
      return answer
    } catch (error) {
      const { services, login } = this.#state
      await recordRefusal(services.context, login.actor, error, pathToLog(operation.path ?? null))
      const { code, message } = this.#statusOf(error)
      span?.fail(String(code))
      if (operation.isCounted) this.#log(operation.name, code, began)
      return { packet: statusResponse(id, code, message) }
    }
  }

  async #close(operation: Operation, name: Buffer): Promise<OperationResult> {
    const { handle, since, release } = this.#state.handles.take(name)
    try {
      await handle.close()
      this.#logHandle(handle, since, statusCode.ok)
    } catch (error) {
      this.#logHandle(handle, since, this.#statusOf(error).code)
      throw error
    } finally {
      release()
    }
    return await operation.run(this.#state)
  }

  #statusOf(error: unknown): { code: StatusCode; message: string } {
    const fault = faultOf(error)
    if (fault?.code === 'unauthenticated') this.#isRevoked = true
    if (fault) return { code: codeOfFault[fault.code], message: fault.message }
    const { services, signal } = this.#state
    if (!signal.aborted) services.context.log.error({ err: error }, 'bug')
    return { code: statusCode.failure, message: 'The request failed because of an internal error of the server.' }
  }

  /** Logs a closed handle as one operation, with the bytes transferred. */
  #logHandle({ operation, bytes }: Handle, since: number, status: StatusCode, brokenOff = false): void {
    this.#log(operation, status, since, operation === 'list' ? undefined : bytes, brokenOff)
  }

  /** Writes the line in the next turn of the event loop: the response, which clients wait for, is sent before. */
  #log(operation: string, status: StatusCode, since: number, bytes?: number, brokenOff = false): void {
    const { services, login } = this.#state
    const line = {
      ...{ transport: 'sftp', operation, status, brokenOff, bytes },
      ms: performance.now() - since,
      address: login.actor.address,
      actor: login.actor,
      own: login.logFields ?? {},
    }
    setImmediate(() => logOperation(services.context.log, line))
  }

  /** Closes the channel after `idleMs` without requests. A channel with open handles stays open as long as its connection. */
  #startIdleTimer(): void {
    const { bounds, handles } = this.#state
    this.#idleTimer = setTimeout(() => {
      if (this.#window.size === 0 && handles.size === 0) this.#channel.destroy()
      else this.#idleTimer?.refresh()
    }, bounds.idleMs).unref()
  }
}

/** Changes are logged when they are done, opened files and folders when they are closed, and requests for attributes never. */
const isLogged = ({ name, isCounted }: Operation): boolean =>
  isCounted === true && name !== 'open' && name !== 'opendir'

/** As `isLogged`, and what opens and closes files; not each packet of their bytes. */
const isTraced = ({ name, isCounted }: Operation): boolean => isCounted === true || name === 'close'
