/** The Helm chart of a release: the files of packaging/chart with the version of the server. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { version } from '../server/src/settings/version.ts'
import { pack } from './archive.ts'
import { root } from './npm.ts'

/** Packs it into `out`, and returns the path of the archive: the same bytes each time. */
export async function packChart(out: string, date: Date): Promise<string> {
  const work = path.join(out, `.chart.${process.pid}`)
  const folder = path.join(work, 'sallyport')
  const archive = path.join(out, `sallyport-chart-${version}.tgz`)
  try {
    await mkdir(work, { recursive: true })
    await cp(path.join(root, 'packaging/chart'), folder, { recursive: true })
    await cp(path.join(root, 'LICENSE'), path.join(folder, 'LICENSE'))
    const file = path.join(folder, 'Chart.yaml')
    await writeFile(file, withVersion(await readFile(file, 'utf8')))
    await pack(folder, archive, date)
    return archive
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

function withVersion(manifest: string): string {
  const lines = manifest.replaceAll(/^(version|appVersion): 0\.0\.0$/gm, `$1: ${version}`)
  if (lines.split(`: ${version}\n`).length !== 3) throw new Error('Chart.yaml has no version 0.0.0 to be replaced.')
  return lines
}
