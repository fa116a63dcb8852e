import { blobStoreSuite } from './blob-store.suite.ts'
import { createMemoryStore } from './memory.ts'

blobStoreSuite('bytes in memory', async () => ({ store: createMemoryStore(), close: async () => undefined }))
blobStoreSuite('bytes in memory that only grow', async () => ({
  store: createMemoryStore(undefined, { appendOnly: true }),
  close: async () => undefined,
}))
