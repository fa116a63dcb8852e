/** How one file goes over the network: by the typed client, told how far it is, going on where it broke off. */
import type { Client } from '@sallyport/contract/client.ts'
import { hasStatus, Mistake } from '../api/failure.ts'
import { fetchWithProgress } from '../api/fetch-with-progress.ts'
import type { Upload, Wire } from './upload-queue.ts'

const partOf = ({ path, file }: Upload) => ({ query: { path, fileSize: file.size } })

/** `onRefused`: the server does not know who sends any more. */
export function createWire(client: Client, onRefused: () => void): Wire {
  return {
    async send(upload, signal, onSent) {
      const { path, file, overwrite } = upload
      const offset = upload.isBegun ? await arrived(client, upload, signal) : 0
      onSent(offset)
      const fetch = fetchWithProgress((bytes) => onSent(Math.min(file.size, offset + bytes)))
      const sending = { path, size: file.size, offset, body: file.slice(offset), allowOverwrite: overwrite }
      try {
        await client.upload(sending, { signal, fetch })
      } catch (error) {
        if (hasStatus(error, 401)) onRefused()
        if (error instanceof TypeError) await mustBeReadable(file)
        throw error
      }
    },
    async forget(upload) {
      await client.call('deleteUpload', partOf(upload))
    },
    later: (callback, ms) => void setTimeout(callback, ms),
  }
}

async function arrived(client: Client, upload: Upload, signal: AbortSignal): Promise<number> {
  const { data } = await client.call('getUpload', partOf(upload), { signal })
  return data.attributes.offsetBytes
}

/** A file that was changed or removed while it was sent looks like a connection that broke off. */
async function mustBeReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer()
  } catch {
    throw new Mistake('The file on your computer was changed or removed meanwhile. Choose it once more.')
  }
}
