/** The session channels of a signed-in client: the SFTP subsystem, checksum commands over `exec`, and an error message for all else. */
import type { Duplex } from 'node:stream'
import type { ServerChannel, Session } from 'ssh2'
import type { KeyedQueue } from '../files/keyed-queue.ts'
import type { SftpLogin } from '../files/login.ts'
import { serveFiles } from '../files/serve.ts'
import { type Carrier, ChannelStream } from './channel.ts'
import { checksum, errorMessageOf, parseChecksumCommand } from './exec.ts'
import type { SshServices } from './services.ts'

export interface ChannelSetting {
  readonly services: SshServices
  readonly login: SftpLogin
  readonly carrier: Carrier
  /** Runs the checksum commands of the connection, one after another. */
  readonly checksums: KeyedQueue
  /** Registers work that must finish before the connection counts as ended. The promise never rejects. */
  track(work: Promise<void>): void
}

const sftpOnly =
  'This server offers SFTP only: there is no shell, and no command runs. Use sftp, or scp of OpenSSH 9 or later.\n'

/** Handles the requests of a session. No shell and no program is ever run. */
export function openChannels(session: Session, setting: ChannelSetting): void {
  session.on('shell', (accept: () => ServerChannel) => refuse(accept()))
  session.on('exec', (accept: () => ServerChannel, _reject: () => void, { command }: { command: string }) => {
    const asked = parseChecksumCommand(command)
    const channel = accept()
    if (asked === null) return refuse(channel)
    const closing = new AbortController()
    session.on('close', () => closing.abort())
    const signal = AbortSignal.any([setting.login.signal, closing.signal])
    const done = setting.checksums
      .run([{ key: 'checksum' }], () => checksum(setting, asked, signal))
      .then(
        (line) => finish(channel, line, '', 0),
        (error: unknown) => finish(channel, '', `${errorMessageOf(error)}\n`, 1),
      )
    setting.track(done)
  })
  session.on('subsystem', (accept: () => ServerChannel, reject: () => void, { name }: { name: string }) => {
    const release = name === 'sftp' ? setting.services.limits.openChannel(setting.login.actor.userId) : null
    if (!release) return reject()
    const stream = streamOf(session, accept(), setting)
    const onEnd = () => stream.destroy()
    setting.login.signal.addEventListener('abort', onEnd, { once: true })
    const served = serveFiles(setting.services, setting.login, stream)
      .catch((error: unknown) => setting.services.context.log.error({ err: error }, 'sftp channel'))
      .finally(() => {
        release()
        setting.login.signal.removeEventListener('abort', onEnd)
        stream.end()
      })
    setting.track(served)
  })
}

function streamOf(session: Session, channel: ServerChannel, { carrier }: ChannelSetting): Duplex {
  const stream = new ChannelStream(channel, carrier)
  // Errors after the channel is destroyed are irrelevant.
  stream.on('error', () => undefined)
  session.on('close', () => stream.clientClosed())
  return stream
}

const refuse = (channel: ServerChannel): void => finish(channel, '', sftpOnly, 1)

function finish(channel: ServerChannel, output: string, errors: string, status: number): void {
  channel.on('error', () => undefined)
  channel.resume()
  if (output !== '') channel.write(output)
  if (errors !== '') channel.stderr.write(errors)
  channel.exit(status)
  channel.end()
}
