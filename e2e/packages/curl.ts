/** The API of a server in another network, called by curl. */
import { sha256Of } from '../fixtures/known.ts'

export interface Keys {
  readonly apiKey: string
  readonly accessToken: string
}

export interface Curl {
  /** The body of the response; rejects for an error, after half a minute in which the server may start. */
  get(path: string, keys: Keys): Promise<Buffer>
  /** Uploads a file of this machine. */
  upload(path: string, file: { at: string; size: number }, keys: Keys): Promise<void>
  /** SHA-256 of a file, by path or `id:…`. */
  download(resource: string, keys: Keys): Promise<string>
}

export function curlIn(inNetwork: (program: string, args: readonly string[]) => Promise<Buffer>): Curl {
  const send = async (path: string, { apiKey, accessToken }: Keys, ...args: string[]) =>
    await inNetwork('curl', [
      ...['--silent', '--show-error', '--fail', '--retry', '30', '--retry-delay', '1', '--retry-all-errors'],
      ...['--header', `ev-api-key: ${apiKey}`, '--header', `ev-access-token: ${accessToken}`, ...args],
      `http://127.0.0.1:8080${path}`,
    ])
  return {
    get: send,
    async upload(path, { at, size }, keys) {
      await send(`/api/v2/resources/upload?path=${path}&fileSize=${size}`, keys, '--form', `file=@${at}`)
    },
    download: async (resource, keys) =>
      sha256Of(await send(`/api/v2/resources/download?resources[]=${resource}`, keys)),
  }
}
