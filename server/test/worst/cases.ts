/**
 * Inputs that are known or designed to be expensive: hostile archives and images, deep paths, patterns, wide fan-out. Each is
 * created at a scale: the benchmark sends it at full size, and a test at two small sizes, comparing their cost.
 */

import { pdfOf } from '../pictures.ts'
import { forgeZip } from '../zips.ts'
import { requireSuccess, type SendWorst, upload, type WorstAnswer } from './client.ts'

export interface WorstCase {
  readonly what: string
  /** Entries, folders, rules … at full size. */
  readonly full: number
  /** The size in the test, which also sends half of it. */
  readonly small: number
  /** Accepted statuses of each response: an input that is refused for another reason tests nothing. */
  readonly statuses: readonly number[]
  /** A list of resources, each of which takes several statements. */
  readonly isList?: true
  /** Prepares the data; not measured. */
  prepare?(ask: SendWorst, scale: number): Promise<void>
  send(ask: SendWorst, scale: number): Promise<WorstAnswer>
}

const json = (ask: SendWorst, method: string, path: string, body: unknown) => ask(method, path, { json: body })
const long = (i: number, length: number) => `${String(i).padStart(6, '0')}${'x'.repeat(length - 6)}`

/** Names of 255 bytes, each twice: to add a number, a name is shortened to a part that all of them share. */
const collidingZip = (pairs: number): Buffer => {
  const names = Array.from({ length: pairs }, (_, i) => `${'n'.repeat(245)}${String(i).padStart(6, '0')}.txt`)
  return forgeZip([...names, ...names].map((name) => ({ name, method: 0 })))
}

const namesOf = (count: number) => Array.from({ length: count }, (_, i) => `${i}${'a'.repeat(200)}.txt`)

const wideZip = (files: number): Buffer =>
  forgeZip(Array.from({ length: files }, (_, i) => ({ name: `f${i % 100}/${long(i, 200)}.txt`, method: 0 })))

/** A folder `/wide-N` with as many files, for several cases. */
async function prepareWide(ask: SendWorst, scale: number): Promise<void> {
  if ((await ask('GET', `resources?resource=/wide-${scale}`)).status === 200) return
  const archive = await upload(ask, `/wide-${scale}.zip`, wideZip(scale))
  const made = await json(ask, 'POST', 'resources/extract', {
    resource: `id:${archive}`,
    parentResource: await folder(ask, `/wide-${scale}`),
  })
  if (made.status > 299) throw new Error(`the tree of ${scale} could not be extracted: ${JSON.stringify(made.json())}`)
}

/** Empty files `0.txt`, `1.txt` … in one folder. */
async function prepareFlat(ask: SendWorst, path: string, files: number): Promise<void> {
  const names = Array.from({ length: files }, (_, i) => `${i}.txt`)
  await upload(ask, `${path}.zip`, forgeZip(names.map((name) => ({ name, method: 0 }))))
  const made = await extractInto(ask, `${path}.zip`, path)
  if (made.status > 299) throw new Error(`the files of ${path} could not be extracted: ${JSON.stringify(made.json())}`)
}

async function extractInto(ask: SendWorst, resource: string, path: string): Promise<WorstAnswer> {
  return await json(ask, 'POST', 'resources/extract', { resource, parentResource: await folder(ask, path) })
}

async function folder(ask: SendWorst, path: string): Promise<string> {
  await ask('POST', 'resources', { json: { path } })
  return path
}

let serial = 0

const deepPath = (levels: number) =>
  `/deep-${++serial}/${Array.from({ length: levels - 1 }, (_, i) => `d${i}`).join('/')}`

export const worstCases: readonly WorstCase[] = [
  {
    what: 'extract names that collide once they are cut',
    statuses: [201],
    full: 20_000,
    small: 400,
    async prepare(ask, scale) {
      await upload(ask, `/colliding-${scale}.zip`, collidingZip(scale))
    },
    send: (ask, scale) => extractInto(ask, `/colliding-${scale}.zip`, `/collided-${++serial}`),
  },
  {
    what: 'extract the same names once more into the same folder',
    full: 20_000,
    small: 400,
    statuses: [201],
    async prepare(ask, scale) {
      await upload(ask, `/again-${scale}.zip`, collidingZip(scale))
      await extractInto(ask, `/again-${scale}.zip`, `/again-${scale}`)
    },
    send: (ask, scale) => extractInto(ask, `/again-${scale}.zip`, `/again-${scale}`),
  },
  {
    what: 'extract many files where webhooks compare names with patterns',
    full: 10_000,
    small: 400,
    statuses: [201],
    async prepare(ask, scale) {
      await upload(ask, `/compared-${scale}.zip`, forgeZip(namesOf(scale).map((name) => ({ name, method: 0 }))))
      await folder(ask, `/compared-${scale}`)
      for (let i = 0; i < 20; i++)
        await requireSuccess(ask, 'POST', 'webhooks', {
          json: {
            endpointUrl: `http://127.0.0.1:9/${i}`,
            resource: `/compared-${scale}`,
            triggers: { resources: { extract: true } },
            filters: { names: [`${'*a'.repeat(120)}*z`] },
          },
        })
    },
    send: (ask, scale) => extractInto(ask, `/compared-${scale}.zip`, `/compared-${scale}/${++serial}`),
  },
  {
    what: 'extract many empty files side by side',
    full: 40_000,
    small: 400,
    statuses: [201],
    async prepare(ask, scale) {
      const names = Array.from({ length: scale }, (_, i) => `${i}.txt`)
      await upload(ask, `/flat-${scale}.zip`, forgeZip(names.map((name) => ({ name, method: 0 }))))
    },
    send: (ask, scale) => extractInto(ask, `/flat-${scale}.zip`, `/flat-${++serial}`),
  },
  {
    what: 'a path of more new folders than a request may make',
    statuses: [201, 400],
    full: 1_990,
    small: 200,
    send: (ask, scale) => json(ask, 'POST', 'resources', { path: deepPath(scale) }),
  },
  {
    what: 'a path of as many new folders as a request may make',
    statuses: [201],
    full: 64,
    small: 64,
    send: (ask, scale) => json(ask, 'POST', 'resources', { path: deepPath(scale) }),
  },
  {
    what: 'an upload into new folders',
    statuses: [201],
    full: 63,
    small: 62,
    send: (ask, scale) =>
      ask('POST', `resources/upload?path=${encodeURIComponent(`${deepPath(scale)}/a.txt`)}&fileSize=1`, { body: 'a' }),
  },
  {
    what: 'search by a pattern that matches in many ways',
    statuses: [200],
    full: 10_000,
    small: 200,
    prepare: prepareWide,
    send: (ask, scale) =>
      ask('GET', `resources/list?resource=/wide-${scale}&name=${encodeURIComponent('*x'.repeat(100))}*z`),
  },
  {
    what: 'search with filters that nothing matches',
    statuses: [200],
    full: 10_000,
    small: 200,
    prepare: prepareWide,
    send: (ask, scale) =>
      ask(
        'GET',
        `search/resources?resource=/wide-${scale}&extension=none&name=${encodeURIComponent('*x'.repeat(100))}*`,
      ),
  },
  {
    what: 'search a large account for what is in another folder',
    statuses: [200],
    full: 40_000,
    small: 400,
    async prepare(ask, scale) {
      await folder(ask, '/few')
      await prepareFlat(ask, `/beside-${scale}`, scale)
    },
    send: (ask) => ask('GET', 'search/resources?resource=/&extension=none&limit=100'),
  },
  {
    what: 'count what a large folder contains',
    statuses: [200],
    full: 10_000,
    small: 200,
    prepare: prepareWide,
    send: (ask, scale) => ask('GET', `resources/size?resources[]=/wide-${scale}`),
  },
  {
    what: 'list a large folder in its dearest order',
    statuses: [200],
    full: 10_000,
    small: 200,
    prepare: prepareWide,
    send: (ask, scale) => ask('GET', `resources/list?resource=/wide-${scale}&sort=-size,-date,-name&limit=100`),
  },
  {
    what: 'list a large trash with a filter that nothing matches',
    statuses: [200],
    full: 10_000,
    small: 240,
    async prepare(ask, scale) {
      await prepareFlat(ask, `/trashed-${scale}`, scale)
      const resources = Array.from({ length: scale }, (_, i) => `/trashed-${scale}/${i}.txt`)
      await requireSuccess(ask, 'DELETE', 'resources', { json: { resources } })
    },
    send: (ask) => ask('GET', 'trash?type=other&sort=-size,-natural&limit=100'),
  },
  {
    what: 'copy a large folder',
    statuses: [200],
    full: 10_000,
    small: 200,
    prepare: prepareWide,
    send: async (ask, scale) =>
      json(ask, 'POST', 'resources/copy', {
        resources: [`/wide-${scale}`],
        parentResource: await folder(ask, `/copies-${++serial}`),
      }),
  },
  {
    what: 'compress a large folder',
    statuses: [201],
    full: 10_000,
    small: 200,
    prepare: prepareWide,
    send: (ask, scale) =>
      json(ask, 'POST', 'resources/compress', { resources: [`/wide-${scale}`], archiveName: `packed-${++serial}` }),
  },
  {
    what: 'download a large folder as an archive',
    statuses: [200],
    full: 10_000,
    small: 200,
    prepare: prepareWide,
    send: (ask, scale) => ask('GET', `resources/download?resources[]=/wide-${scale}`),
  },
  {
    what: 'move a list of things that are not there',
    isList: true,
    statuses: [207],
    full: 1_000,
    small: 400,
    send: (ask, scale) =>
      json(ask, 'POST', 'resources/move', {
        resources: Array.from({ length: scale }, (_, i) => `/no/${i}`),
        parentResource: '/',
      }),
  },
  ...(['copy', 'move'] as const).map(
    (operation): WorstCase => ({
      what: `${operation} a list of things into one folder`,
      isList: true,
      statuses: [207],
      full: 10_000,
      small: 240,
      // One list for each of two concurrent requests, since one of them moves what the other names.
      async prepare(ask, scale) {
        for (const list of [0, 1]) await prepareFlat(ask, `/${operation}-${scale}-${list}`, scale)
      },
      async send(ask, scale) {
        const to = ++serial
        const answer = await json(ask, 'POST', `resources/${operation}`, {
          resources: Array.from({ length: scale }, (_, i) => `/${operation}-${scale}-${to % 2}/${i}.txt`),
          parentResource: await folder(ask, `/${operation}-to-${to}`),
        })
        if (JSON.stringify(answer.json()).includes('"errors"')) throw new Error(`not every ${operation} succeeded`)
        return answer
      },
    }),
  ),
  {
    what: 'delete a list of things in one folder',
    isList: true,
    statuses: [200],
    full: 500,
    small: 240,
    prepare: (ask, scale) => prepareFlat(ask, `/many-${scale}`, scale),
    send: (ask, scale) =>
      json(ask, 'DELETE', 'resources', {
        resources: Array.from({ length: scale }, (_, i) => `/many-${scale}/${i}.txt`),
      }),
  },
  {
    what: 'uploads that many notifications and webhooks watch',
    statuses: [201],
    full: 50,
    small: 10,
    async prepare(ask, scale) {
      await folder(ask, `/watched-${scale}`)
      for (let i = 0; i < scale; i++) {
        await requireSuccess(ask, 'POST', 'notifications', {
          json: {
            type: 'folder',
            resource: `/watched-${scale}`,
            action: 'all',
            usernames: ['notice_user_all'],
            sendEmail: true,
            recipients: Array.from({ length: 20 }, (_, j) => `a${i}-${j}@north.example`),
          },
        })
        await requireSuccess(ask, 'POST', 'webhooks', {
          json: {
            endpointUrl: `http://127.0.0.1:9/${i}`,
            resource: `/watched-${scale}`,
            triggers: { resources: { upload: true } },
            filters: { names: [`${'*a'.repeat(120)}*`] },
          },
        })
      }
    },
    send: (ask, scale) =>
      ask('POST', `resources/upload?path=/watched-${scale}/${++serial}${'a'.repeat(200)}&fileSize=1`, { body: 'a' }),
  },
  {
    what: 'import users from a file',
    statuses: [200],
    full: 1_000,
    small: 20,
    send: (ask, scale) =>
      json(ask, 'POST', 'users/import', {
        csv: `username,email,password\n${Array.from({ length: scale }, (_, i) => `u${++serial}-${i},u${i}@harbour.example,A long enough passw0rd`).join('\n')}`,
        dryRun: false,
      }),
  },
  {
    what: 'a picture that is large once it is drawn',
    statuses: [200, 400],
    full: 40_000,
    small: 4_000,
    async prepare(ask, scale) {
      await upload(ask, `/picture-${scale}.png`, await flatPicture(Math.floor(scale / 2)))
    },
    send: (ask, scale) => ask('GET', `resources/preview?resource=/picture-${scale}.png&size=large`),
  },
  {
    what: 'a document whose page never ends',
    statuses: [200, 400],
    full: 200_000,
    small: 2_000,
    async prepare(ask, scale) {
      await upload(ask, `/document-${scale}.pdf`, pdfOf('q 1 0 0 1 0 0 cm 0 0 300 200 re f Q\n'.repeat(scale)))
    },
    send: (ask, scale) => ask('GET', `resources/preview?resource=/document-${scale}.pdf&size=large`),
  },
  {
    what: 'a download in many ranges',
    statuses: [200, 206, 416],
    full: 1_000,
    small: 100,
    async prepare(ask) {
      await upload(ask, '/ranges.bin', Buffer.alloc(100_000))
    },
    send: (ask, scale) =>
      ask('GET', 'resources/download?resources[]=/ranges.bin', {
        headers: { range: `bytes=${Array.from({ length: scale }, (_, i) => `${i * 2}-${i * 2}`).join(',')}` },
      }),
  },
  {
    what: 'every other byte of a file, each in a request of its own',
    full: 600,
    small: 40,
    statuses: [206],
    async prepare(ask) {
      await upload(ask, '/bytes.bin', Buffer.alloc(100_000))
    },
    async send(ask, scale) {
      let last: WorstAnswer | undefined
      for (let from = 0; from < scale; from += 16) {
        const ranges = Array.from({ length: 16 }, (_, i) => `bytes=${2 * (from + i)}-${2 * (from + i)}`)
        const asked = ranges.map((range) =>
          ask('GET', 'resources/download?resources[]=/bytes.bin', { headers: { range } }),
        )
        last = (await Promise.all(asked)).at(-1)
      }
      return last as WorstAnswer
    },
  },
  {
    what: 'look at a text of nothing but control characters',
    full: 256 * 1024,
    small: 16 * 1024,
    statuses: [200],
    async prepare(ask, scale) {
      await upload(ask, `/controls-${scale}.txt`, Buffer.alloc(scale, 1))
    },
    send: (ask, scale) => ask('GET', `resources/preview/text?resource=/controls-${scale}.txt`),
  },
  {
    what: 'invite many people with a long text',
    full: 500,
    small: 20,
    statuses: [201],
    send: async (ask, scale) =>
      json(ask, 'POST', 'shares', {
        type: 'shared_folder',
        name: 'Box',
        resources: [await folder(ask, `/invited-${++serial}`)],
        accessMode: { download: true },
        recipients: Array.from({ length: scale }, (_, i) => ({ email: `a${i}@north.example` })),
        messageSubject: 'Look',
        messageBody: '<b>http://a.example</b> '.repeat(800),
      }),
  },
  {
    what: 'wrong sign-ins at once',
    statuses: [401, 429, 503],
    full: 40,
    small: 8,
    async send(ask, scale) {
      const answers = Array.from({ length: scale }, (_, i) =>
        ask('POST', 'sessions', { json: { username: `nobody-${i}`, password: 'x'.repeat(256) }, anonymous: true }),
      )
      return (await Promise.all(answers)).at(-1) as WorstAnswer
    },
  },
]

async function flatPicture(side: number): Promise<Buffer> {
  const { canvasOf } = await import('../pictures.ts')
  return await canvasOf(side, side).png().toBuffer()
}
