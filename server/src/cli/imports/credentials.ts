/** The credentials of an import's source: from the settings, or from a private file. Never from the command line. */
import { parseEnv } from 'node:util'
import { Fault } from '../../core/fault.ts'
import type { ApiCredentials } from '../../import/exavault/client.ts'
import type { NamedText } from '../../import/passwd/account-lines.ts'
import { privateText, readText } from '../../import/private-file.ts'
import type { Config } from '../../settings/config.ts'

const names = {
  apiKey: 'SALLYPORT_IMPORT_API_KEY',
  accessToken: 'SALLYPORT_IMPORT_ACCESS_TOKEN',
  password: 'SALLYPORT_IMPORT_PASSWORD',
  privateKeyFile: 'SALLYPORT_IMPORT_PRIVATE_KEY',
  passphrase: 'SALLYPORT_IMPORT_PASSPHRASE',
} as const

type Settings = Pick<Config, 'imports'>

const longestFile = 65_536
const longestDump = 128 * 1024 * 1024
const longestSecrets = 4 * 1024 * 1024

/** Throws `invalid` if one is missing or can't be sent. */
export function sourceCredentials(settings: Settings, file: string | undefined): ApiCredentials {
  const { apiKey, accessToken } = valuesOf(settings, file)
  return { apiKey: sendable('apiKey', apiKey), accessToken: sendable('accessToken', accessToken) }
}

/** Throws `invalid` if it is missing or can't be sent. */
export const sourceApiKey = (settings: Settings, file: string | undefined): string =>
  sendable('apiKey', valuesOf(settings, file).apiKey)

function sendable(key: 'apiKey' | 'accessToken', value: string | null | undefined): string {
  if (!value)
    throw new Fault(
      'invalid',
      `${names[key]} is missing. Set it in the environment or .env, or name a file with it: --credentials FILE.`,
    )
  if (!/^[\x21-\x7e]{1,512}$/.test(value))
    throw new Fault('invalid', `${names[key]} has characters that no key has, or is too long.`)
  return value
}

export interface SshCredentials {
  readonly password: string | null
  readonly privateKey: string | null
  readonly passphrase: string | null
}

/** Throws `invalid` if there is neither a password nor a private key, or the key can't be read. */
export function sshCredentials(settings: Settings, file: string | undefined): SshCredentials {
  const { password, privateKeyFile, passphrase } = valuesOf(settings, file)
  if (!password && !privateKeyFile)
    throw new Fault(
      'invalid',
      `${names.password} or ${names.privateKeyFile} is missing. Set one in the environment or .env, or name a file with it: --credentials FILE.`,
    )
  const privateKey = privateKeyFile ? privateFile(names.privateKeyFile, privateKeyFile) : null
  return { password: password || null, privateKey, passphrase: passphrase || null }
}

/** Throws `invalid` if there is none, or it can't be sent. */
export function ftpPassword(settings: Settings, file: string | undefined): string {
  const password = valuesOf(settings, file).password ?? ''
  if (password === '')
    throw new Fault(
      'invalid',
      `${names.password} is missing. Set it in the environment or .env, or name a file with it: --credentials FILE.`,
    )
  if (/[\r\n]/.test(password)) throw new Fault('invalid', `${names.password} has a line break, which FTP can't send.`)
  return password
}

/** Those of `AWS_…` of a private file; null without one. Throws `invalid` if they are not in it. */
export function awsCredentials(file: string | undefined) {
  if (file === undefined) return null
  const values = parseEnv(privateFile('--credentials', file))
  if (values['AWS_ACCESS_KEY_ID'] && values['AWS_SECRET_ACCESS_KEY']) return values
  throw new Fault('invalid', `--credentials ${file} must have AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`)
}

function valuesOf({ imports }: Settings, file: string | undefined) {
  if (file === undefined) return imports
  const values = parseEnv(privateFile('--credentials', file))
  const { apiKey, accessToken, password, privateKeyFile, passphrase } = names
  return {
    apiKey: values[apiKey],
    accessToken: values[accessToken],
    password: values[password],
    privateKeyFile: values[privateKeyFile],
    passphrase: values[passphrase],
  }
}

/** The text of a file of old API keys and access tokens. Throws `invalid`. */
export const secretsText = (file: string): string => privateFile('--secrets', file, longestSecrets)

/** The text of a dump with password hashes. Throws `invalid`. */
export const dumpText = (file: string): string => privateFile('--dump', file, longestDump)

const longestAccounts = 16 * 1024 * 1024
/** Shadow files belong to a group that may read them. */
const strangersBits = 0o027

/** A file of accounts. Throws `invalid`. */
export function accountsText(name: string, file: string): NamedText {
  const { text, mode } = readText({ file, name: `${name} ${file}`, longest: longestAccounts })
  return { text, name: file, isShared: (mode & strangersBits) !== 0 }
}

const privateFile = (name: string, file: string, longest = longestFile): string =>
  privateText({ file, name: `${name} ${file}`, longest })
