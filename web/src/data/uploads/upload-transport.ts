/** Sends one file with the typed client, reports progress, and resumes at the stored offset. */
import type { Client } from '@sallyport/client/api/client.ts'
import { t } from '../../lib/language/language.ts'
import { hasStatus, InputError } from '../api/failure.ts'
import { fetchWithProgress } from '../api/fetch-with-progress.ts'
import type { Upload, UploadTransport } from './upload-queue.ts'

const partOf = ({ path, file }: Upload) => ({ query: { path, fileSize: file.size } })

/** `onRefused`: the server no longer accepts the session. */
export function createUploadTransport(client: Client, onRefused: () => void): UploadTransport {
  return {
    async send(upload, signal, onSent) {
      const { path, file, overwrite } = upload
      const offset = upload.isStarted ? await arrived(client, upload, signal) : 0
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
    async discard(upload) {
      await client.call('deleteUpload', partOf(upload))
    },
    schedule: (callback, ms) => void setTimeout(callback, ms),
  }
}

async function arrived(client: Client, upload: Upload, signal: AbortSignal): Promise<number> {
  const { data } = await client.call('getUpload', partOf(upload), { signal })
  return data.attributes.offsetBytes
}

/** A file that was changed or removed while being sent looks like a lost connection. */
async function mustBeReadable(file: File): Promise<void> {
  try {
    await file.slice(0, 1).arrayBuffer()
  } catch {
    throw new InputError(t('The file was changed or removed on your computer during the upload. Select it again.'))
  }
}
