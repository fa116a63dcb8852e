/** `host-key list`, `import` and `rotate`: the keys by which SFTP clients recognize the server. */
import { readFile } from 'node:fs/promises'
import { type Command, InvalidArgumentError } from 'commander'
import { Fault } from '../core/fault.ts'
import * as hostKeys from '../core/host-keys/host-keys.ts'
import { type HostKeyAlgorithm, hostKeyAlgorithms } from '../lib/crypto/ssh-host-key.ts'
import { type CommandContext, withApp } from './context.ts'
import { columns, examples, sentenceOf } from './output/output.ts'

/** Names as used by ssh-keygen. */
const types: Readonly<Record<string, HostKeyAlgorithm>> = {
  ed25519: 'ssh-ed25519',
  ecdsa: 'ecdsa-sha2-nistp256',
  rsa: 'ssh-rsa',
}

export function addHostKeyCommands(program: Command, context: CommandContext): void {
  const command = program
    .command('host-key')
    .description('keys by which SFTP clients recognize the server')
    .addHelpText('after', examples('host-key list'))
  command
    .command('list')
    .description('list the keys with their fingerprints')
    .addHelpText('after', examples('host-key list'))
    .action(() => list(context))
  command
    .command('import')
    .description(
      'import the private key of another server, so that its clients see the same host; used from the next start',
    )
    .argument('<file>', 'private key in OpenSSH or PEM format, without a passphrase')
    .addHelpText('after', examples('host-key import /etc/ssh/ssh_host_ed25519_key'))
    .action((file: string) => importFile(context, file))
  command
    .command('rotate')
    .description('replace a key with a new one, used from the next start; clients that know the old key will warn')
    .argument('<type>', 'ed25519, ecdsa or rsa', algorithmOf)
    .addHelpText('after', examples('host-key rotate rsa'))
    .action((algorithm: HostKeyAlgorithm) => rotate(context, algorithm))
}

function algorithmOf(text: string): HostKeyAlgorithm {
  const found = types[text] ?? hostKeyAlgorithms.find((name) => name === text)
  if (!found) throw new InvalidArgumentError('It must be ed25519, ecdsa or rsa.')
  return found
}

const head = ['ALGORITHM', 'FINGERPRINT', 'CREATED']

async function list(context: CommandContext): Promise<void> {
  const keys = await withApp(context, (ctx) => hostKeys.list(ctx))
  context.output.answer(
    keys,
    keys.length === 0
      ? ['There are none yet. They are generated at the first start with SFTP.']
      : columns([head, ...keys.map(({ algorithm, fingerprint, createdAt }) => [algorithm, fingerprint, createdAt])]),
  )
}

async function importFile(context: CommandContext, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Fault('invalid', `${file} can't be read: ${sentenceOf(error)}`)
  })
  answer(context, await withApp(context, (ctx) => hostKeys.importKey(ctx, text)))
}

async function rotate(context: CommandContext, algorithm: HostKeyAlgorithm): Promise<void> {
  answer(context, await withApp(context, (ctx) => hostKeys.rotate(ctx, algorithm)))
}

const answer = ({ output }: CommandContext, key: hostKeys.HostKey): void =>
  output.answer(key, [
    `The ${key.algorithm} host key is now ${key.fingerprint}`,
    'A running server uses it from its next start.',
  ])
