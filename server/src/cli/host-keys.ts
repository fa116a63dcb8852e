/** `host-key list`, `import` and `rotate`: the keys by which SFTP clients recognize the server. */
import { type Command, InvalidArgumentError } from 'commander'
import * as hostKeys from '../core/host-keys/host-keys.ts'
import { type HostKeyAlgorithm, hostKeyAlgorithms } from '../lib/crypto/ssh-host-key.ts'
import { type CommandContext, withApp } from './context.ts'
import { readHostKeys } from './imports/host-key-files.ts'
import { columns, examples } from './output/output.ts'

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
      'import private keys of another server, so that its clients see the same host; used from the next start',
    )
    .argument('<file...>', 'private keys in OpenSSH or PEM format, without a passphrase, or a folder such as /etc/ssh')
    .addHelpText('after', examples('host-key import /etc/ssh', 'host-key import /etc/ssh/ssh_host_ed25519_key'))
    .action((paths: string[]) => importFiles(context, paths))
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

/** All keys, or none if one can't be used. */
async function importFiles(context: CommandContext, paths: readonly string[]): Promise<void> {
  const { keys, leftOut } = await readHostKeys(paths)
  const imported = await withApp(context, (ctx) =>
    hostKeys.importKeys(
      ctx,
      keys.map(({ pair }) => pair),
    ),
  )
  const missing = hostKeyAlgorithms.filter((name) => !imported.some(({ algorithm }) => algorithm === name))
  const [first] = imported
  context.output.answer(imported.length === 1 && first ? first : imported, [
    ...imported.map(({ algorithm, fingerprint }) => `The ${algorithm} host key is now ${fingerprint}`),
    ...leftOut.map(({ file, reason }) => `Left out: ${file}. ${reason}`),
    ...(missing.length > 0
      ? [`Clients that know the other server by its ${missing.join(' or ')} key will warn, if it had one.`]
      : []),
    'A running server uses it from its next start.',
  ])
}

async function rotate(context: CommandContext, algorithm: HostKeyAlgorithm): Promise<void> {
  answer(context, await withApp(context, (ctx) => hostKeys.rotate(ctx, algorithm)))
}

const answer = ({ output }: CommandContext, key: hostKeys.HostKey): void =>
  output.answer(key, [
    `The ${key.algorithm} host key is now ${key.fingerprint}`,
    'A running server uses it from its next start.',
  ])
