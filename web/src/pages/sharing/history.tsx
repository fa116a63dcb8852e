import { useState } from 'react'
import { DeletedShares } from './deleted-shares.tsx'
import { ShareList } from './share-list.tsx'

const words = {
  title: 'History',
  about: 'All shared folders, receive folders and sends, including ended and expired ones.',
  empty: 'No shares yet',
  hint: 'Shared folders, receive folders and sends are listed here.',
}

export function Page() {
  const [searchText, setSearchText] = useState('')
  return (
    <>
      <ShareList words={words} search={{ words: searchText, onSearch: setSearchText }} />
      <DeletedShares words={searchText} />
    </>
  )
}
