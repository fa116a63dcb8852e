/** Operations that are described but not served yet. One that gets its handler goes over to operations.ts. */
import type { Operation } from './operation.ts'
import { arrangementOperations } from './operations/arrangement.ts'
import { previewOperations } from './operations/previews.ts'
import { uploadOperations } from './operations/uploads.ts'

const { compressFiles, extractFiles } = arrangementOperations

export const nextOperations = {
  compressFiles,
  extractFiles,
  ...uploadOperations,
  ...previewOperations,
} as const satisfies Record<string, Operation>
