/**
 * One control connection: executes commands one after the other; during a transfer only ABOR, STAT, NOOP and QUIT. A transfer ends
 * with its control connection.
 */
import type { Socket } from 'node:net'
import { Fault } from '../core/fault.ts'
import type { Identified } from '../core/sessions/identify.ts'
import type { LiveConnection } from '../gateway/connections.ts'
import { countTransaction } from '../gateway/files/count-transaction.ts'
import type { AdmittedSocket } from '../gateway/socket-admission.ts'
import { recordDisconnect, type ServedConnection } from '../gateway/upkeep.ts'
import { Deadlines } from '../lib/deadlines.ts'
import { plainAddress } from '../lib/net/address.ts'
import type { Command } from './commands/command.ts'
import { ControlChannel } from './control/channel.ts'
import { logCommand } from './control/log-command.ts'
import { logRefusal } from './control/log-refusal.ts'
import {
  aborted,
  abortedByClient,
  goodbye,
  internalError,
  malformed,
  type Reply,
  replyOf,
} from './control/reply-codes.ts'
import { runCounted } from './control/run-counted.ts'
import { type Control, type FtpServer, FtpState } from './control/state.ts'
import { connectionStatus } from './control/status.ts'
import { traceCommand } from './control/trace-command.ts'
import { createTlsContext } from './data/tls-context.ts'
import type { CommandLine, Line } from './wire/parse-line.ts'

const maxUnknownCommands = 3

const deadlineTexts = {
  'sign-in': 'The sign-in took too long.',
  connection: 'The connection has been open for too long. Connect again.',
  idle: 'The connection was not used for too long.',
}

export class FtpConnection implements ServedConnection, Control {
  readonly peer: string
  readonly localAddress: string
  readonly reachedAddress: string
  readonly #server: FtpServer
  readonly #admitted: AdmittedSocket
  readonly #channel: ControlChannel
  readonly #deadlines: Deadlines<keyof typeof deadlineTexts>
  readonly #state: FtpState
  readonly #ending = new AbortController()
  readonly #isImplicit: boolean
  #serverName: string | null = null
  #live: LiveConnection | null = null
  #releaseUser: (() => void) | null = null
  #countedBytes = 0
  #unknownCommands = 0
  /** ABOR has come during the command. */
  #isAborting = false
  /** QUIT has come during a transfer. */
  #isQuitting = false
  #endsAfterReply = false

  constructor(socket: Socket, admitted: AdmittedSocket, server: FtpServer, isImplicit: boolean) {
    this.peer = admitted.ends.client
    this.localAddress = plainAddress(socket.localAddress ?? '') ?? ''
    this.reachedAddress = admitted.ends.server
    this.#server = server
    this.#admitted = admitted
    this.#isImplicit = isImplicit
    this.#state = new FtpState(server, this)
    this.#deadlines = new Deadlines(deadlineTexts, (reason) => this.end(reason))
    const { unreadMs, closeMs } = server.bounds
    this.#channel = new ControlChannel(socket, {
      unreadMs,
      closeMs,
      onLines: () => this.runUrgent(),
      onLost: () => this.#lose(),
    })
  }

  #lose(): void {
    const reason = new Fault('unavailable', 'The control connection has ended.')
    this.#ending.abort(reason)
    this.#state.running?.abort(reason)
  }

  get login() {
    return this.#state.login ?? undefined
  }

  get serverName(): string | null {
    return this.#serverName
  }

  get signal(): AbortSignal {
    return this.#ending.signal
  }

  get bytes(): number {
    return this.#channel.bytes + this.#state.bytes
  }

  get isBusy(): boolean {
    return this.#state.running !== null
  }

  tick(): void {
    const { bytes } = this
    this.#live?.add(bytes - this.#countedBytes)
    this.#countedBytes = bytes
  }

  /** Sends 421 with the reason, and closes the connection. */
  end(text: string): void {
    this.send({ code: 421, text })
    this.#channel.end()
  }

  endAfterReply(): void {
    this.#endsAfterReply = true
  }

  send(reply: Reply): void {
    this.#channel.send(reply)
  }

  /** Serves until the connection has ended and its transfer is suspended. Never rejects. */
  async serve(): Promise<void> {
    const { loginMs, connectionMs } = this.#server.bounds
    this.#deadlines.set('sign-in', loginMs)
    this.#deadlines.set('connection', connectionMs)
    try {
      if (this.#isImplicit) await this.#secure()
      this.send({ code: 220, text: 'Sallyport' })
      await this.#executeAll()
    } catch (error) {
      const { log } = this.#server.services.context
      log.debug({ err: error, address: this.peer }, 'ftp connection')
    } finally {
      await this.#cleanUp()
    }
  }

  async startTls(before: Reply): Promise<void> {
    await this.#signOut()
    this.#state.reset()
    this.#deadlines.set('sign-in', this.#server.bounds.loginMs)
    try {
      await this.#secure(before)
    } catch (error) {
      this.#server.services.context.log.debug({ err: error, address: this.peer }, 'ftp handshake')
      this.#channel.destroy()
    }
  }

  async #secure(before?: Reply): Promise<void> {
    const { services, bounds } = this.#server
    const { certificates } = services
    if (!certificates) throw new Error('TLS without a certificate')
    const context = createTlsContext(certificates.current)
    this.#serverName = await this.#channel.secure(context, bounds.handshakeMs, before)
    this.#state.tls = context
    this.#state.isDataProtected = this.#isImplicit
    this.#state.hasBufferSize = this.#isImplicit
  }

  async signIn({ actor, limits }: Identified): Promise<void> {
    const { services, bounds } = this.#server
    const login = { actor, limits, accountId: actor.accountId }
    const release = services.limits.openUser(actor.userId)
    if (!release) throw new Fault('unavailable', 'This user has too many connections. Close one, then try again.')
    this.#releaseUser?.()
    this.#releaseUser = release
    await countTransaction({ services, login, bounds, signal: this.signal })
    this.#state.login = login
    this.#admitted.signedIn()
    this.#deadlines.clear('sign-in')
    this.#deadlines.set('idle', bounds.idleMs)
    const end = () => this.end('An administrator has ended the connection.')
    this.#live = services.connections.open({ kind: 'connection', actor, path: '', size: null, end })
  }

  async #executeAll(): Promise<void> {
    for (let line = await this.#channel.next(); line; line = await this.#channel.next()) {
      if (line.kind === 'http') return this.#channel.destroy()
      this.#deadlines.clear('idle')
      const reply = await this.#replyTo(line)
      if (reply) this.send(reply)
      if (this.#isAborting) this.send(aborted)
      this.#isAborting = false
      if (this.#isQuitting) this.send(goodbye)
      if (this.#endsAfterReply || this.#isQuitting) return this.#channel.end()
      if (this.#state.login) this.#deadlines.set('idle', this.#server.bounds.idleMs)
    }
  }

  async #replyTo(line: Exclude<Line, { kind: 'http' }>): Promise<Reply | null> {
    if (line.kind === 'malformed') return this.#unknown({ code: 501, text: malformed[line.why] })
    if (line.verb === 'ABOR') return this.#abortNothing()
    // Loaded with the first connection: most commands of the program and many servers never need them.
    const { commands } = await import('./commands/commands.ts')
    const command = commands.get(line.verb)
    if (!command) return this.#unknown({ code: 500, text: 'This command is unknown.' })
    const state = this.#state
    if (!command.isPublic && !state.login) return { code: 530, text: 'Sign in first.' }
    if (line.verb !== 'RNTO' && line.verb !== 'NOOP') state.renameFrom = null
    const reply = await this.#execute(line, command)
    if (!command.keepsRestart) state.restartAt = 0
    return reply
  }

  /** Too many lines that are no commands before the sign-in end the connection: it is not a client of FTP. */
  #unknown(reply: Reply): Reply {
    if (this.#state.login) return reply
    this.#unknownCommands += 1
    if (this.#unknownCommands < maxUnknownCommands) return reply
    this.endAfterReply()
    return { code: 421, text: 'These are not FTP commands.' }
  }

  async #execute(line: CommandLine, command: Command): Promise<Reply | null> {
    const state = this.#state
    if (!command.isCounted) return await this.#run(command, line)
    const began = performance.now()
    const bytesBefore = state.bytes
    const reply = await traceCommand(state, line.verb, () => this.#run(command, line))
    logCommand(state, {
      ...{ verb: line.verb, status: reply?.code ?? 0, bytes: state.bytes - bytesBefore },
      ms: performance.now() - began,
    })
    return reply
  }

  async #run(command: Command, line: CommandLine): Promise<Reply | null> {
    const state = this.#state
    const { argument } = line
    try {
      return command.isCounted
        ? await runCounted(state, () => command.run(state, argument))
        : await command.run(state, argument)
    } catch (error) {
      await logRefusal(state, line, error)
      return this.#replyOf(error)
    }
  }

  #replyOf(error: unknown): Reply {
    const reply = replyOf(error)
    if (reply?.code === 421) this.endAfterReply()
    if (reply) return reply
    if (!this.signal.aborted) this.#server.services.context.log.error({ err: error, address: this.peer }, 'bug')
    return internalError
  }

  /** Bound: the client must read the replies. What follows ABOR waits for the end of the transfer. */
  runUrgent(): void {
    for (;;) {
      const { running } = this.#state
      if (!running || this.#isAborting) return
      const line = this.#channel.nextUrgent(!running.isTransfer)
      if (line?.kind !== 'command') return
      if (line.verb === 'NOOP') this.send({ code: 200, text: 'OK' })
      else if (line.verb === 'STAT') this.send(connectionStatus(this.#state))
      else if (line.verb === 'QUIT') this.#isQuitting = true
      else {
        this.#isAborting = true
        running.abort(abortedByClient(running.isUpload))
      }
    }
  }

  /** ABOR without a transfer. */
  #abortNothing(): Reply {
    this.#state.dropTarget()
    return aborted
  }

  async #cleanUp(): Promise<void> {
    this.#deadlines.close()
    this.#channel.end()
    this.#state.dropTarget()
    await this.#signOut()
  }

  async #signOut(): Promise<void> {
    this.#releaseUser?.()
    this.#releaseUser = null
    this.#live?.[Symbol.dispose]()
    this.#live = null
    const { login } = this.#state
    const { context } = this.#server.services
    if (login) await recordDisconnect({ context, name: 'ftp' }, login.actor)
  }
}
