/** OpenSSH's sftp client without SSH: `-D` connects it to a program, here one that forwards to a channel of the test server. */
import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findInconsistencies, storedKeys } from '../../../test/consistency.ts'
import { engines } from '../../../test/databases.ts'
import { type EventRecorder, recordEvents } from '../../../test/event-recorder.ts'
import { addPerson, type Person } from '../../../test/people.ts'
import { openFlags, openSftpServer, type SftpTestServer } from '../../../test/sftp-client.ts'
import { openTestApp, type TestApp } from '../../../test/test-app.ts'
import { removeUnreferencedBytes } from '../../core/files/gc/gc.ts'
import * as tree from '../../core/files/tree/tree.ts'

const run = promisify(execFile)
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const bridge = `
import { connect } from 'node:net'
const socket = connect(Number(process.argv[2]), '127.0.0.1')
process.stdin.pipe(socket).pipe(process.stdout)
`

describe.each(engines)('OpenSSH’s sftp on %s', (engine) => {
  let app: TestApp
  let ada: Person
  let heard: EventRecorder
  let server: SftpTestServer
  let folder: string
  beforeEach(async () => {
    app = await openTestApp(engine)
    heard = recordEvents(app.context)
    app = { ...app, context: heard.ctx }
    ada = await addPerson(app, 'ada')
    server = await openSftpServer(app)
    server.actFor(ada.actor)
    folder = await mkdtemp(join(tmpdir(), 'sftp-client-'))
    await writeFile(join(folder, 'bridge.mjs'), bridge)
  })
  afterEach(async () => {
    await server.close()
    await rm(folder, { recursive: true })
    expect(app.logged.filter((line) => line.includes('"bug"'))).toEqual([])
    expect(await findInconsistencies(app.context)).toEqual([])
    await app.close()
  })

  /** Runs commands and returns the output. Rejects when one of them fails. */
  const sftp = async (...commands: readonly string[]): Promise<string> => {
    await writeFile(join(folder, 'batch'), `${commands.join('\n')}\n`)
    const program = `${process.execPath} ${join(folder, 'bridge.mjs')} ${server.port}`
    const { stdout, stderr } = await run('sftp', ['-b', 'batch', '-D', program], { cwd: folder, timeout: 60_000 })
    return stdout + stderr
  }
  const digestOf = async (path: string) => (await tree.get(app.context, ada.actor, path)).resource.sha256

  it('puts, gets, lists, renames and deletes, and preserves times', async () => {
    const content = randomBytes(3_000_000)
    await writeFile(join(folder, 'a.bin'), content)
    await utimes(join(folder, 'a.bin'), 1_500_000_000, 1_500_000_000)
    await sftp('put -p a.bin', 'mkdir sub', 'rename a.bin sub/b.bin', 'get -p sub/b.bin back.bin')
    expect(await digestOf('/sub/b.bin')).toBe(sha256(content))
    expect(sha256(await readFile(join(folder, 'back.bin')))).toBe(sha256(content))
    expect((await stat(join(folder, 'back.bin'))).mtimeMs).toBe(1_500_000_000_000)
    expect(await sftp('ls -l sub')).toMatch(/-rw-r--r-- .*3000000 Jul 14 {2}2017 .*b\.bin/)
    expect(await sftp('pwd', 'cd sub', 'ls', 'df', 'chmod 600 b.bin')).toContain('Remote working directory: /')
    await sftp('rm sub/b.bin', 'rmdir sub')
    expect(heard.lines()).toEqual([
      ...['upload /a.bin', 'createFolder /sub', 'move /a.bin → /sub/b.bin', 'download /sub/b.bin'],
      ...['delete /sub/b.bin', 'delete /sub'],
    ])
  })

  it('S-49: puts files under temporary names and renames them, with one event each', async () => {
    const contents = [Buffer.alloc(0), randomBytes(4_000), randomBytes(1_000_000)]
    for (const [i, content] of contents.entries()) {
      await writeFile(join(folder, `${i}`), content)
      await utimes(join(folder, `${i}`), 1_500_000_000, 1_500_000_000)
      await sftp(`put -p ${i} ${i}.tmp`, `ls -l ${i}.tmp`, `get ${i}.tmp back`)
      expect(await tree.lookUp(app.context.db.q, ada.actor, `/${i}.tmp`)).toBeNull()
      expect(sha256(await readFile(join(folder, 'back')))).toBe(sha256(content))
      await sftp(`rename ${i}.tmp ${i}`, `get -p ${i} back`)
      expect(await digestOf(`/${i}`)).toBe(sha256(content))
      expect((await stat(join(folder, 'back'))).mtimeMs).toBe(1_500_000_000_000)
    }
    const uploads = heard.lines().filter((line) => !line.startsWith('download'))
    expect(uploads).toEqual(['upload /0', 'upload /1', 'upload /2'])
    await sftp('put 1 2.tmp', 'rename 2.tmp 2', 'put 1 gone.tmp', 'rm gone.tmp')
    expect(await digestOf('/2')).toBe(sha256(contents[1] ?? Buffer.alloc(0)))
    expect(heard.lines().filter((line) => !line.startsWith('download'))).toEqual([...uploads, 'upload /2'])
  })

  it('copies a file on the server without storing it again', async () => {
    const content = randomBytes(1_000_000)
    await writeFile(join(folder, 'a.bin'), content)
    await sftp('put a.bin', 'cp a.bin b.bin', 'cp b.bin c.tmp', 'rename c.tmp c.bin')
    for (const path of ['/a.bin', '/b.bin', '/c.bin']) expect(await digestOf(path)).toBe(sha256(content))
    // The one under a temporary name is not published before the rename, so it cannot share them.
    await removeUnreferencedBytes(app.context)
    expect(await storedKeys(app.context)).toHaveLength(2)
    expect(heard.lines()).toEqual(['upload /a.bin', 'upload /b.bin', 'upload /c.bin'])
  })

  it('puts and gets a tree of small files', async () => {
    await mkdir(join(folder, 'tree/deep'), { recursive: true })
    for (let i = 0; i < 40; i++) await writeFile(join(folder, i % 2 ? 'tree' : 'tree/deep', `f ${i}`), `content ${i}`)
    await sftp('put -r tree', 'get -r tree copy')
    expect(String(await readFile(join(folder, 'copy/deep/f 38')))).toBe('content 38')
    expect(heard.lines().filter((line) => line.startsWith('upload'))).toHaveLength(40)
  })

  it('S-45: resumes an interrupted upload with reput, and a download with reget', async () => {
    const content = randomBytes(500_000)
    await writeFile(join(folder, 'a.bin'), content)
    const broken = await server.client(ada.actor)
    const handle = await broken.open('/a.bin', openFlags.put)
    for (let at = 0; at < 200_000; at += 20_000) await broken.write(handle, at, content.subarray(at, at + 20_000))
    await broken.kill()
    await sftp('reput a.bin')
    expect(await digestOf('/a.bin')).toBe(sha256(content))
    await writeFile(join(folder, 'a.part'), content.subarray(0, 300_000))
    await sftp('reget a.bin a.part')
    expect(sha256(await readFile(join(folder, 'a.part')))).toBe(sha256(content))
    expect(heard.lines()).toEqual(['upload /a.bin', 'downloadPart /a.bin'])
  })

  it('reports the reason of a refusal', async () => {
    await expect(sftp('get missing')).rejects.toThrow(/not found/)
    await expect(sftp('rmdir missing')).rejects.toThrow(/No such file/)
    await sftp('mkdir a', 'mkdir a/b')
    await expect(sftp('rmdir a')).rejects.toThrow(/Failure/)
    await expect(sftp('ln -s a c')).rejects.toThrow(/not supported|unsupported/i)
  })
})
