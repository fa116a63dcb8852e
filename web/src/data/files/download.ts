/** Downloads are plain addresses: the browser itself takes the bytes, whatever their size. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'

/** What fits into an address with every server and proxy between. */
export const mostInDownload = 400

/** One file as it is; a folder or several things as a zip archive of that name. */
export function downloadAddress(entries: readonly Pick<Resource, 'id'>[], archiveName?: string): string {
  const query = new URLSearchParams(entries.map(({ id }) => ['resources[]', `id:${id}`]))
  if (archiveName !== undefined) query.append('downloadArchiveName', archiveName)
  return `/api/v2/resources/download?${query}`
}

/** Has the browser download. */
export function startDownload(entries: readonly Resource[], archiveName: string): void {
  const link = document.createElement('a')
  const [only] = entries
  const isFile = entries.length === 1 && only?.attributes.type === 'file'
  link.href = isFile ? downloadAddress(entries) : downloadAddress(entries, archiveName)
  link.download = ''
  link.click()
}

/** Of one folder its own name, of several things that of the folder they lie in. */
export function archiveNameOf(entries: readonly Resource[], folderName: string): string {
  const [only] = entries
  const name = entries.length === 1 && only ? only.attributes.name : folderName
  return `${name || 'files'}.zip`
}
