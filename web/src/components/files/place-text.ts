import { folderText } from './folder-text.ts'

/** Where an entry was, or is now: "Files", "Files/Inbound". All begin in the same way, so that the topmost folder looks like the others. */
export const placeText = (folder: string): string => (folder === '/' ? folderText('/') : folderText('/') + folder)
