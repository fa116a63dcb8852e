/** The state of one control connection that its commands read and change. */
import type { SecureContext } from 'node:tls'
import type { Identified } from '../../core/sessions/identify.ts'
import type { Credentials } from '../../gateway/admission.ts'
import type { FileAccess, FileLogin } from '../../gateway/files/file-access.ts'
import type { Handle } from '../../gateway/files/handle.ts'
import { createOwnUploads, type OwnUploads } from '../../gateway/files/own-uploads.ts'
import type { PassivePorts } from '../data/passive-ports.ts'
import type { DataTarget } from '../data/target.ts'
import { type FactName, factNames } from '../wire/facts.ts'
import type { HashName } from '../wire/parameters.ts'
import type { FtpBounds, FtpOptions } from './options.ts'
import type { Reply } from './reply-codes.ts'
import type { Running } from './running.ts'
import type { FtpServices } from './services.ts'

/** What all connections of the server share. */
export interface FtpServer {
  readonly services: FtpServices
  readonly options: FtpOptions
  readonly bounds: FtpBounds
  readonly passivePorts: PassivePorts
  /** Whether this server listens on a port, for any protocol. */
  isOwnPort(port: number): boolean
  /** Whether every account requires encryption. */
  isSecureOnly(): Promise<boolean>
}

/** What commands can do with the connection. */
export interface Control {
  /** Address of the client. */
  readonly peer: string
  /** Address of this end, and the one that the client connected to: they differ behind a load balancer. */
  readonly localAddress: string
  readonly reachedAddress: string
  /** The name that the client asked for in TLS; null without. */
  readonly serverName: string | null
  /** Aborted when the connection ends. */
  readonly signal: AbortSignal
  /** Sends a reply before the last one of a command. */
  send(reply: Reply): void
  /** Sends the reply, then starts TLS. The connection is closed if the handshake fails. */
  startTls(before: Reply): Promise<void>
  /** Counts the sign-in, and registers the connection. Throws Faults. */
  signIn(identified: Identified): Promise<void>
  /** Ends the connection after the reply of this command. */
  endAfterReply(): void
  /** Executes the commands that have arrived and may be executed during a transfer. */
  runUrgent(): void
}

/** Of a sign-in whose code is missing. */
export type PartialSignIn = Extract<Credentials, { kind: 'password' }>

export class FtpState {
  readonly server: FtpServer
  readonly control: Control
  #uploaded: OwnUploads = createOwnUploads()
  /** The TLS context of the control connection; null in the clear. */
  tls: SecureContext | null = null
  login: FileLogin | null = null
  /** The argument of USER. */
  username: string | null = null
  partialSignIn: PartialSignIn | null = null
  failedSignIns = 0
  /** Software of the client, as it says. */
  client = ''
  hasBufferSize = false
  /** Whether data connections are encrypted (PROT P). */
  isDataProtected = false
  isExtendedPassiveOnly = false
  /** Until when transfers without encryption are allowed without asking again, as of `performance.now()`. */
  plainUntil = 0
  /** The current folder, as the user sees it. */
  folder = '/'
  /** Of REST, in bytes, for the next transfer. */
  restartAt = 0
  /** Of RNFR. */
  renameFrom: string | null = null
  facts: ReadonlySet<FactName> = new Set(factNames)
  hash: HashName = 'SHA-256'
  /** Where the next data connection comes from. */
  target: DataTarget | null = null
  /** The command that ABOR ends; null if it would have no effect. */
  running: Running | null = null
  /** The file that is being transferred. */
  #file: Pick<Handle, 'bytes'> | null = null
  #transferredBytes = 0

  constructor(server: FtpServer, control: Control) {
    this.server = server
    this.control = control
  }

  /** File data of all transfers so far, in bytes. */
  get bytes(): number {
    return this.#transferredBytes + (this.#file?.bytes ?? 0)
  }

  /** Counts the bytes of an open file until the returned object is disposed of. */
  count(file: Pick<Handle, 'bytes'>): Disposable {
    this.#file = file
    return {
      [Symbol.dispose]: () => {
        this.#transferredBytes += file.bytes
        this.#file = null
      },
    }
  }

  get isSecure(): boolean {
    return this.tls !== null
  }

  /** Gives up the data connection that was prepared. */
  dropTarget(): void {
    this.target?.close()
    this.target = null
  }

  /** The user's access to files. `isEncrypted`: whether the bytes of this command are. */
  access(isEncrypted = this.isSecure): FileAccess {
    const { login } = this
    if (!login) throw new Error('a command that needs a sign-in ran without one')
    const { services, bounds } = this.server
    const protocol = isEncrypted ? 'ftps' : 'ftp'
    const { actor } = login
    const own = actor.protocol === protocol ? login : { ...login, actor: { ...actor, protocol } }
    return {
      services,
      login: own,
      uploaded: this.#uploaded,
      bounds,
      signal: this.running?.signal ?? this.control.signal,
    }
  }

  /** Forgets what was said before TLS, and who signed in. */
  reset(): void {
    this.dropTarget()
    this.#uploaded = createOwnUploads()
    this.login = null
    this.username = null
    this.partialSignIn = null
    this.hasBufferSize = false
    this.isDataProtected = false
    this.plainUntil = 0
    this.folder = '/'
    this.restartAt = 0
    this.renameFrom = null
  }
}
