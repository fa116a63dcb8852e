/** The official client from npm, unchanged, with promises around its callbacks. */
import { createRequire } from 'node:module'

interface Answer {
  readonly data: Attributes & Attributes[]
  readonly included?: unknown[]
  readonly totalResults?: number
}
interface Attributes {
  readonly id: number
  readonly attributes: Record<string, unknown>
}
export interface HttpResponse {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: unknown
}
type Method = (...args: unknown[]) => void

interface Library {
  ApiClient: new () => { basePath: string }
  ResourcesApi: new (client: object) => Record<string, Method>
  WebhooksApi: new (client: object) => Record<string, Method>
  ActivityApi: new (client: object) => Record<string, Method>
}

const library = createRequire(import.meta.url)('@exavault/exavault-api') as Library

type Call = (method: string, ...args: unknown[]) => Promise<{ data: Answer; response: HttpResponse }>

export interface OfficialClient {
  readonly resources: Call
  readonly webhooks: Call
  readonly activity: Call
}

/** Methods that want the id of a thing before the credentials; all others want the credentials first. */
const idFirst = /ById$|^(?:deleteWebhook|regenerateWebhookToken|resendWebhookActivityEntry|updateWebhook)$/

/** `basePath` as people write it, with or without a slash at its end. */
export function officialClient(
  basePath: string,
  { apiKey, accessToken }: { apiKey: string; accessToken: string },
): OfficialClient {
  const client = new library.ApiClient()
  client.basePath = basePath
  const caller =
    (api: Record<string, Method>): Call =>
    (method, ...args) =>
      new Promise((resolve, reject) => {
        const done = (error: unknown, data: Answer, response: HttpResponse) =>
          error ? reject(error) : resolve({ data, response })
        const ids = idFirst.test(method) ? args.splice(0, 1) : []
        api[method]?.call(api, ...ids, apiKey, accessToken, ...args, done)
      })
  return {
    resources: caller(new library.ResourcesApi(client)),
    webhooks: caller(new library.WebhooksApi(client)),
    activity: caller(new library.ActivityApi(client)),
  }
}
