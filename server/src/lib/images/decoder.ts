/**
 * The process that renders previews: untrusted files are decoded only here. It gets files on standard input, answers on descriptor 3,
 * can be killed at any time and has no state. It ends with its server, which closes standard input.
 */
import { Socket } from 'node:net'
import { type Answer, createFrameReader, type Frame, frameHead, type JobHeader } from './decoder-frames.ts'
import { drawBmp } from './draw-bmp.ts'
import { drawImage } from './draw-image.ts'
import { drawPdf } from './draw-pdf.ts'
import type { PictureFormat } from './picture-format.ts'
import { refusals, type Thumbnail, ThumbnailError, type ThumbnailJob } from './thumbnail-job.ts'

const answers = new Socket({ fd: 3, readable: false })

// Nothing of the decoders needs the network. Node's permission model has no rule for it before version 25.
Socket.prototype.connect = () => {
  throw new Error('a decoder has no network')
}
for (const name of ['fetch', 'WebSocket', 'EventSource']) Reflect.deleteProperty(globalThis, name)

function send(answer: Answer, bytes: Uint8Array = new Uint8Array()): void {
  answers.write(frameHead(answer, bytes.length))
  if (bytes.length > 0) answers.write(bytes)
}

async function draw(job: ThumbnailJob): Promise<Thumbnail> {
  if (job.format === 'pdf') return await drawPdf(job)
  if (job.page > 0) throw new ThumbnailError('page', 'has only page 0')
  return { ...(await (job.format === 'bmp' ? drawBmp(job) : drawImage(job))), pageCount: 1 }
}

async function answer({ message, bytes }: Frame): Promise<void> {
  const { format, ...header } = message as JobHeader
  send({ type: 'begun' })
  try {
    const { image, pageCount, original } = await draw({
      ...header,
      format: format as PictureFormat,
      bytes: new Uint8Array(bytes.buffer),
    })
    send({ type: 'thumbnail', pageCount, ...original }, image)
  } catch (error) {
    send({ type: 'refused', ...reasonOf(error) })
  }
}

function reasonOf(error: unknown): { problem: 'file' | 'page'; message: string } {
  if (error instanceof ThumbnailError)
    return { problem: error.problem === 'page' ? 'page' : 'file', message: error.message }
  const isMemory = error instanceof RangeError && /allocation failed|Invalid array length/.test(error.message)
  return { problem: 'file', message: isMemory ? refusals.memory : refusals.damage }
}

const files = createFrameReader(64 * 1024 * 1024, (frame) => void answer(frame))
process.stdin.on('data', (piece: Buffer) => files.push(piece)).on('end', () => process.exit())
// The server has ended.
answers.on('error', () => process.exit())
send({ type: 'ready' })
