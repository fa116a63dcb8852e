/** Downloads are plain links: the browser itself stores the bytes, whatever their size. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'

/** Longest list of ids whose URL is accepted by servers and proxies. */
export const maxDownloadIds = 400

/** One file unchanged; a folder or several entries as a zip archive with that name. */
export function downloadAddress(entries: readonly Pick<Resource, 'id'>[], archiveName?: string): string {
  const query = new URLSearchParams(entries.map(({ id }) => ['resources[]', `id:${id}`]))
  if (archiveName !== undefined) query.append('downloadArchiveName', archiveName)
  return `/api/v2/resources/download?${query}`
}

/** Starts the browser's download. */
export function startDownload(entries: readonly Resource[], archiveName: string): void {
  const [only] = entries
  const isFile = entries.length === 1 && only?.attributes.type === 'file'
  downloadFrom(isFile ? downloadAddress(entries) : downloadAddress(entries, archiveName))
}

/** Starts the browser's download from an address; the response names the file. */
export function downloadFrom(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = ''
  link.click()
}

/** The name of a single folder; for several entries that of their parent folder. */
export function archiveNameOf(entries: readonly Resource[], folderName: string): string {
  const [only] = entries
  const name = entries.length === 1 && only ? only.attributes.name : folderName
  return `${name || 'files'}.zip`
}
