/** The credentials of an import's source: from the settings, or from a private file. Never from the command line. */
import { readFileSync, statSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Config } from '../../config.ts'
import { Fault } from '../../core/fault.ts'
import type { ApiCredentials } from '../../import/exavault/client.ts'

const names = { apiKey: 'SALLYPORT_IMPORT_API_KEY', accessToken: 'SALLYPORT_IMPORT_ACCESS_TOKEN' } as const

const longestFile = 65_536
/** What group and others may do with a file. */
const sharedBits = 0o077

/** Throws `invalid` if one is missing or can't be sent. */
export function sourceCredentials({ imports }: Pick<Config, 'imports'>, file: string | undefined): ApiCredentials {
  const read = file === undefined ? imports : fromFile(file)
  const credentials = { apiKey: read.apiKey ?? '', accessToken: read.accessToken ?? '' }
  for (const key of ['apiKey', 'accessToken'] as const) {
    if (credentials[key] === '')
      throw new Fault(
        'invalid',
        `${names[key]} is missing. Set it in the environment or .env, or name a file with it: --credentials FILE.`,
      )
    if (!/^[\x21-\x7e]{1,512}$/.test(credentials[key]))
      throw new Fault('invalid', `${names[key]} has characters that no key has, or is too long.`)
  }
  return credentials
}

function fromFile(file: string) {
  const text = privateText(file)
  const values = parseEnv(text)
  return { apiKey: values[names.apiKey], accessToken: values[names.accessToken] }
}

function privateText(file: string): string {
  try {
    const { mode, size } = statSync(file)
    if ((mode & sharedBits) !== 0)
      throw new Fault(
        'invalid',
        `--credentials ${file} can be read by other users of this machine. Run: chmod 600 ${file}`,
      )
    if (size > longestFile) throw new Fault('invalid', `--credentials ${file} is longer than ${longestFile} bytes.`)
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault(
      'invalid',
      `--credentials ${file} can't be read: ${error instanceof Error ? error.message : error}.`,
    )
  }
}
