/** What tests of the web app begin with: a running server with the master `mira`, a client with its credentials, and a browser. */
import { type Client, createClient } from '@sallyport/client/api/client.ts'
import type { Browser } from 'playwright-core'
import type { EngineName } from '../server/src/db/engine.ts'
import { freePort } from '../tools/free-port.ts'
import { enter, openBrowser, openTab, type Tab, type Width } from './browser.ts'
import { masterPassword, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

export interface WebApp {
  readonly place: Place
  readonly server: Running
  readonly credentials: { readonly apiKey: string; readonly accessToken: string }
  readonly client: Client
  readonly browser: Browser
  /** Uploads a file and returns its id. The content is the path unless it is given. */
  store(path: string, content?: string | Uint8Array): Promise<number>
  /** The names in a folder, sorted. */
  namesIn(path: string): Promise<string[]>
  /** A tab at an address, signed in, by default as mira. */
  open(address: string, options?: OpenOptions): Promise<Tab>
  /** Starts the server again at the same address, after it was stopped or killed. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface OpenOptions {
  readonly width?: Width
  readonly dark?: boolean
  readonly username?: string
  readonly password?: string
}

export async function openWebApp(engine: EngineName = 'sqlite'): Promise<WebApp> {
  const place = await newPlace(engine, { SALLYPORT_PORT: String(await freePort()) })
  const credentials = await setUpMaster(place)
  let server = await start(place)
  const { address } = server
  const client = createClient(address, credentials)
  const browser = await openBrowser()
  return {
    ...{ place, credentials, client, browser },
    get server() {
      return server
    },
    async store(path, content = path) {
      const body = Buffer.from(content) as Uint8Array<ArrayBuffer>
      return (await client.upload({ path, size: body.length, body })).data.id
    },
    async namesIn(path) {
      const { data } = await client.call('listResources', { query: { resource: path, limit: 100 } })
      return data.map(({ attributes }) => attributes.name).toSorted()
    },
    async open(at, { width = 'desktop', dark = false, username = 'mira', password = masterPassword } = {}) {
      const tab = await openTab(browser, address, width, dark)
      await enter(tab, username, password)
      await tab.page.goto(at)
      await tab.page.getByRole('heading', { level: 1 }).waitFor()
      return tab
    },
    async restart() {
      server = await start(place)
    },
    async close() {
      await browser.close()
      const code = await server.stop()
      await place.remove()
      if (code !== 0) throw new Error(`the server ended with ${code}`)
    },
  }
}
