import { ShareList } from './share-list.tsx'

const words = {
  title: 'Shared folders',
  about: 'Folders for people without an account. Changes are visible to both sides at once.',
  make: 'SHARE FOLDER',
  empty: 'No shared folders',
  hint: 'Select a folder, set what visitors may do, and send them the link.',
}

export const Page = () => <ShareList type="shared_folder" words={words} />
