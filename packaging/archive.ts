/** Archives that are the same, byte for byte, whenever and wherever the same files are packed: GNU tar and gzip. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

/** Packs a folder, under its own name, into `file`. Owner is root, and all files have the same date. */
export async function pack(folder: string, file: string, date: Date): Promise<void> {
  const seconds = Math.floor(date.getTime() / 1000)
  const same = ['--sort=name', '--format=gnu', `--mtime=@${seconds}`, '--owner=0', '--group=0', '--numeric-owner']
  const args = [...same, '--mode=u=rwX,go=rX', '-C', path.dirname(folder), '-cf', '-', path.basename(folder)]
  const tar = spawn('tar', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const gzip = spawn('gzip', ['-9', '--no-name'], { stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = Promise.all([succeeded(tar, 'tar'), succeeded(gzip, 'gzip')])
  await Promise.all([ended, pipeline(tar.stdout, gzip.stdin), pipeline(gzip.stdout, createWriteStream(file))])
}

async function succeeded(child: ReturnType<typeof spawn>, name: string): Promise<void> {
  let errors = ''
  child.stderr?.on('data', (chunk) => {
    errors += chunk
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (code !== 0) throw new Error(`${name} ended with ${signal ?? `code ${code}`}: ${errors.trim()}`)
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
