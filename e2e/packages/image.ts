/** The image of a release, built from this repository. */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../running.ts'
import type { Containers } from './containers.ts'

const runFile = promisify(execFile)

/** Makes a release with an image in this folder, and loads the image. Resolves to the name of its file. Minutes. */
export async function loadImage({ podman }: Containers, folder: string): Promise<string> {
  const args = ['packaging/main.ts', '--platform', 'linux-x64', '--image', '--out', folder]
  await runFile(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26 })
  const name = (await readdir(folder)).find((one) => one.endsWith('.image.tar.gz')) ?? ''
  const file = join(folder, name)
  await runFile('gunzip', [file])
  await podman('load', '--input', file.replace(/\.gz$/, ''))
  return name
}
