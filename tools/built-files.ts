/** What the builds of the web app and of the guide share: compressed variants of text files, and replacing a built folder. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const toBrotli = promisify(brotliCompress)
const toGzip = promisify(gzip)

/** Files of the folder, also in folders below, relative to it. None if it does not exist. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
}

/** Writes a .br and a .gz beside each file whose name matches, so that nothing is compressed at request time. */
export async function packFiles(folder: string, names: RegExp): Promise<void> {
  const files = (await filesIn(folder)).filter((file) => names.test(file))
  await Promise.all(files.map((file) => pack(path.join(folder, file))))
}

async function pack(file: string): Promise<void> {
  const content = await readFile(file)
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }
  const [brotli, gzipped] = await Promise.all([toBrotli(content, quality), toGzip(content, { level: 9 })])
  await writeFile(`${file}.br`, brotli)
  await writeFile(`${file}.gz`, gzipped)
}

/** Moves the files of `fresh` into `folder`, pages last, since they refer to the others; what only `folder` has is removed. */
export async function putInPlace(fresh: string, folder: string): Promise<void> {
  const files = await filesIn(fresh)
  const before = await filesIn(folder)
  const last = (file: string) => Number(file.endsWith('.html'))
  for (const file of files.toSorted((a, b) => last(a) - last(b))) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await rename(path.join(fresh, file), path.join(folder, file))
  }
  for (const file of before) if (!files.includes(file)) await rm(path.join(folder, file))
  await rm(fresh, { recursive: true })
}
