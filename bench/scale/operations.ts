/** Requests whose cost may depend on the amount of data, each for partners chosen in turn. */
import { ask, type TestServer } from '../server.ts'
import { fileName, filesOfStep, folderName, partnerName, partners } from './fill.ts'

export interface Operation {
  readonly what: string
  run(server: TestServer, turn: number): Promise<unknown>
}

interface Chosen {
  readonly partner: number
  readonly step: number
  readonly folder: string
  readonly file: string
}

const filesOfFolder = filesOfStep / partners

/** Spread over all partners and steps; no two turns of a measurement choose the same. */
function choose(turn: number, steps: number): Chosen {
  const partner = 1 + ((turn * 7_919) % partners)
  const step = 1 + ((turn * 31) % steps)
  const folder = `/partners/${partnerName(partner)}/${folderName(step)}`
  return {
    partner,
    step,
    folder,
    file: `${folder}/${fileName((partner - 1) * filesOfFolder + 1 + (turn % filesOfFolder))}`,
  }
}

const bytes = new Uint8Array(4_096)
let uploads = 0

/** Uploads 4 KiB under a new name into a folder of a partner. */
export async function uploadOne(server: TestServer, turn: number, steps: number): Promise<string> {
  const path = `${choose(turn, steps).folder}/new-${++uploads}.csv`
  const url = `${server.address}/api/v2/resources/upload?path=${path}&fileSize=${bytes.length}`
  const answer = await fetch(url, { method: 'POST', headers: server.headers, body: bytes })
  if (answer.status !== 201) throw new Error(`an upload was answered with ${answer.status}: ${await answer.text()}`)
  await answer.arrayBuffer()
  return path
}

export function operationsAt(steps: number): Operation[] {
  const get = (path: (chosen: Chosen, turn: number) => string) => (server: TestServer, turn: number) =>
    ask(server, 'GET', path(choose(turn, steps), turn))
  const idOf = async (server: TestServer, path: string) =>
    (await ask(server, 'GET', `/resources?resource=${path}`)).data.id
  const at = new Date(Date.now() - 5.9 * 86_400_000).toISOString()
  return [
    { what: 'get a file by its path', run: get(({ file }) => `/resources?resource=${file}`) },
    { what: 'list a folder of 100 files', run: get(({ folder }) => `/resources/list?resource=${folder}&limit=100`) },
    {
      what: 'list 100 of 10,000 folders',
      run: get((_, turn) => `/resources/list?resource=/partners&limit=100&offset=${(turn % 90) * 100}`),
    },
    { what: 'upload 4 KiB', run: (server, turn) => uploadOne(server, turn, steps) },
    {
      what: 'rename a file, and back',
      run: async (server, turn) => {
        const { file } = choose(turn, steps)
        const id = await idOf(server, file)
        await ask(server, 'PATCH', `/resources/${id}`, { name: 'renamed.csv' })
        return await ask(server, 'PATCH', `/resources/${id}`, { name: file.split('/').at(-1) })
      },
    },
    {
      what: 'move a partner with all files, and back',
      run: async (server, turn) => {
        const path = `/partners/${partnerName(choose(turn, steps).partner)}`
        const resources = [`id:${await idOf(server, path)}`]
        await ask(server, 'POST', '/resources/move', { resources, parentResource: '/elsewhere' })
        return await ask(server, 'POST', '/resources/move', { resources, parentResource: '/partners' })
      },
    },
    {
      what: 'delete an uploaded file',
      run: async (server, turn) =>
        ask(server, 'DELETE', `/resources/${await idOf(server, await uploadOne(server, turn, steps))}`),
    },
    {
      what: 'search a name, one of all files',
      run: get(({ file }) => `/search/resources?resource=/&name=${file.split('/').at(-1)}`),
    },
    {
      what: 'search a name below a partner',
      run: get(
        ({ partner, file }) => `/search/resources?resource=/partners/${partnerName(partner)}&name=*${file.slice(-6)}`,
      ),
    },
    { what: 'the 50 most recent files', run: get(() => '/search/resources?resource=/&type=file') },
    { what: 'session log, newest 50', run: get(() => '/activity/session?limit=50') },
    { what: 'session log, 50 of a time', run: get(() => `/activity/session?limit=50&endDate=${at}`) },
    { what: 'deliveries, newest 50', run: get(() => '/activity/webhooks?limit=50') },
  ]
}
