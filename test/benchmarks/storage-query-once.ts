// The child of storage-lancedb.ts: opens the collection in the folder it is given and searches once, printing the time of each step
// in milliseconds since the process began.
const marks: Record<string, number> = {started: performance.now()};
const [directory = '', resolveFrom = '', terms = ''] = process.argv.slice(2);
const {findLanceDbPackage} = await import('../../source/storage/lancedb-native.ts');
const {openLanceDbStore} = await import('../../source/storage/lancedb-store.ts');
const {benchmarkSpec, benchmarkFields} = await import('./storage-records.ts');
marks.imported = performance.now();
const nativeModule = findLanceDbPackage(resolveFrom);
const store = await openLanceDbStore({directory, ...(nativeModule && {nativeModule})});
marks.loaded = performance.now();
const collection = await store.openCollection(benchmarkSpec);
marks.opened = performance.now();
const hits = await collection.searchText({terms, fields: benchmarkFields, limit: 20, select: ['path', 'line']});
marks.searched = performance.now();
if (hits.length === 0) throw new Error('the search found nothing');
process.stdout.write(`${JSON.stringify({marks, memoryMb: process.resourceUsage().maxRSS / 1024})}\n`);
