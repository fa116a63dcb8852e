/** Servers with FTP that answer as few do: a small one of our own says what a test wants. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { faultOf } from '../../../test/people.ts'
import type { SourceEntry } from '../source.ts'
import { openFtp } from './source.ts'

const signal = new AbortController().signal

interface Answers {
  /** Of LIST, by folder; what is not here is refused. */
  readonly lists: Readonly<Record<string, string>>
  /** Of RETR and LIST; undefined to send them. */
  readonly refusal?: string
  readonly passive?: string
  /** Connections of the user; more are refused. */
  readonly most?: number
}

/** Signs everybody in. Every file is "content". */
async function openServer({ lists, refusal, passive, most = 100 }: Answers): Promise<{ port: number; server: Server }> {
  let signedIn = 0
  const server = createServer((socket) => {
    let folder = '/'
    let data: Promise<Socket> | null = null
    const say = (line: string) => void socket.write(`${line}\r\n`)
    const send = async (text: string) => {
      say('150 Here it comes.')
      const connection = await data
      connection?.end(text)
      say('226 Done.')
    }
    const commands: Readonly<Record<string, (argument: string) => void>> = {
      USER: () => say('331 Password?'),
      PASS: () => {
        if (signedIn >= most) return say('530 Too many connections of this user.')
        signedIn += 1
        socket.once('close', () => {
          signedIn -= 1
        })
        say('230 Welcome.')
      },
      FEAT: () => say('211-Features:\r\n SIZE\r\n REST STREAM\r\n211 End'),
      PWD: () => say('257 "/"'),
      CWD: (path) => {
        folder = path
        say(lists[path] === undefined ? '550 Failed to change directory.' : '250 Done.')
      },
      EPSV: () => {
        if (passive) return say('500 Unknown.')
        const listener = createServer()
        data = once(listener, 'connection').then(([connection]) => {
          listener.close()
          return connection as Socket
        })
        listener.listen(0, '127.0.0.1', () => say(`229 Go (|||${(listener.address() as AddressInfo).port}|)`))
      },
      PASV: () => say(passive ?? '500 Unknown.'),
      LIST: () => void (refusal ? say(refusal) : send(lists[folder] ?? '')),
      RETR: () => void (refusal ? say(refusal) : send('content')),
      SIZE: () => say('213 7'),
    }
    socket.on('error', () => undefined)
    socket.on('data', (text) => {
      const [name = '', ...rest] = text.toString().trimEnd().split(' ')
      const command = commands[name]
      if (command) command(rest.join(' '))
      else say('200 Done.')
    })
    say('220 Hello.')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

const file: SourceEntry = {
  ...{ id: '', name: 'a.txt', names: ['a.txt'], type: 'file', size: 7, modifiedAt: null, sha256: null },
}

describe('a server with FTP', () => {
  let opened: Server | null = null
  afterEach(() => opened?.close())

  const source = async (answers: Answers) => {
    const { server, port } = await openServer(answers)
    opened = server
    const target = { host: '127.0.0.1', port, tls: 'none', certificate: null, username: 'anna', password: 'x' } as const
    return openFtp({ target, folder: '', address: 'ftp://anna@127.0.0.1/', pauses: [1, 1] })
  }
  const listed = async (answers: Answers, names: readonly string[] = []) => {
    const found = await source(answers)
    const said: string[] = []
    const entries: SourceEntry[] = []
    const events = {
      onIncomplete: (reason: string) => void said.push(reason),
      onUnreadable: (name: string, reason: string) => void said.push(`${name}: ${reason}`),
    }
    try {
      for await (const page of found.files.list({ id: '', names }, signal, events)) entries.push(...page)
    } finally {
      await found.close?.()
    }
    return { names: entries.map(({ name }) => name), said }
  }
  const line = (name: string) => `-rw-r--r--    1 ftp      ftp             7 Jul 14  2017 ${name}\r\n`

  it('lists lines that are in no known form: they are counted', async () => {
    const text = `total 3\r\n?????????? ? ? ? ? ? broken\r\n${line('a.txt')}${line('b.txt')}`
    const { names, said } = await listed({ lists: { '/': text } })
    expect(names).toEqual(['a.txt', 'b.txt'])
    expect(said).toEqual([expect.stringContaining('left out: 1.')])
    await expect(faultOf(listed({ lists: { '/': 'a list of its own kind\r\n' } }))).resolves.toMatchObject({
      ...{ code: 'forbidden', message: expect.stringContaining("can't be read") },
    })
  })

  it('shows nothing of a folder, not even itself: it may not be read', async () => {
    const dots = `${line('.').replace('-', 'd')}${line('..').replace('-', 'd')}`
    expect(await listed({ lists: { '/': dots } })).toEqual({ names: [], said: [] })
    expect((await listed({ lists: { '/': '' } })).said).toEqual([expect.stringContaining('does not let it be read')])
  })

  it('refuses a folder without saying whether it is there: it is not taken for deleted', async () => {
    const fault = await faultOf(listed({ lists: { '/': '' } }, ['closed']))
    expect([fault.code, fault.message]).toEqual(['forbidden', expect.stringContaining('Failed to change directory')])
  })

  it("can't send a file now: that is of this file, and others come", async () => {
    const found = await source({ lists: { '/': line('a.txt') }, refusal: '450 File is locked.' })
    for (let i = 0; i < 8; i++) {
      const fault = await faultOf(found.files.open(file, signal))
      expect([fault.code, fault.message]).toEqual(['unavailable', expect.stringContaining('File is locked')])
    }
    await found.close?.()
    expect(await listed({ lists: { '/': '' }, refusal: '450 No files found.' })).toEqual({ names: [], said: [] })
  })

  it('names another address for transfers: that is not followed', async () => {
    const passive = '227 Entering Passive Mode (192,0,2,7,200,10).'
    const fault = await faultOf(listed({ lists: { '/': line('a.txt') }, passive }))
    expect([fault.code, fault.message]).toEqual(['invalid', expect.stringContaining('not followed')])
  })

  it('refuses the user for its number of connections: fewer are used', async () => {
    const found = await source({ lists: { '/': line('a.txt') }, most: 2 })
    const read = async () => {
      const chunks: Buffer[] = []
      for await (const chunk of await found.files.open(file, signal)) chunks.push(chunk)
      return Buffer.concat(chunks).toString()
    }
    expect(await read()).toBe('content')
    expect(await Promise.all(Array.from({ length: 8 }, read))).toEqual(Array.from({ length: 8 }, () => 'content'))
    await found.close?.()
    expect((await faultOf(listed({ lists: { '/': '' }, most: 0 }))).code).toBe('unauthenticated')
  })

  it('gets a connection back that nobody reads from', async () => {
    const found = await source({ lists: { '/': line('a.txt') } })
    for (let i = 0; i < 8; i++) {
      const stopping = new AbortController()
      const opening = found.files.open(file, stopping.signal)
      stopping.abort(new Error('stopped'))
      await expect(opening).rejects.toThrow('stopped')
    }
    const chunks: Buffer[] = []
    for await (const chunk of await found.files.open(file, signal)) chunks.push(chunk)
    expect(Buffer.concat(chunks).toString()).toBe('content')
    await found.close?.()
  })
})
