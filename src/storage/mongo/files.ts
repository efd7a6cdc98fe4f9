import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Db, GridFSBucket, type GridFSFile, ObjectId } from 'mongodb';
import { checkedPath, type Files, type StoredFile } from '../../files.ts';
import { folderOf, noSuchFile } from '../file-paths.ts';

/** How long a replaced or removed file stays for those who are reading it. */
const GRACE_MS = 3_600_000;
/** Above every character that a path may have. */
const ABOVE_ALL = '~';

/**
 * The file port in GridFS. A path's newest upload is the file; it becomes visible when its last byte is stored. Older
 * uploads and removed ones are marked, and deleted an hour later by whoever comes next.
 */
export function gridFsFiles(db: Db): Files {
  const bucket = new GridFSBucket(db, { bucketName: 'files' });
  const files = db.collection<GridFSFile>('files.files');
  return { put, open, find, list, remove };

  async function put(path: string, content: Readable | Uint8Array): Promise<StoredFile> {
    const id = new ObjectId();
    const upload = bucket.openUploadStreamWithId(id, checkedPath(path));
    const source = content instanceof Readable ? content : Readable.from([content]);
    try {
      await pipeline(source, upload);
    } catch (error) {
      // The chunks that did arrive belong to no file.
      await db.collection('files.chunks').deleteMany({ files_id: id });
      throw error;
    }
    await retire({ filename: path, _id: { $lt: id } });
    const stored = upload.gridFSFile;
    if (!stored) throw new Error('an upload that ended has a file');
    return storedFile(stored);
  }

  async function open(path: string, from = 0): Promise<Readable> {
    const file = await newest(path);
    if (file === undefined) throw noSuchFile(path);
    // The driver refuses to start behind the last byte, and takes a missing end for 0.
    if (from >= file.length) return Readable.from([]);
    return bucket.openDownloadStream(file._id, { start: from, end: file.length });
  }

  async function find(path: string): Promise<StoredFile | undefined> {
    const file = await newest(path);
    return file && storedFile(file);
  }

  async function list(prefix: string): Promise<readonly StoredFile[]> {
    folderOf(prefix);
    const found = await files
      .find({ ...visible, filename: { $gte: prefix, $lt: prefix + ABOVE_ALL } })
      .sort({ filename: 1, _id: 1 })
      .toArray();
    const newestByPath = new Map(found.map((file) => [file.filename, storedFile(file)]));
    return [...newestByPath.values()];
  }

  async function remove(path: string): Promise<void> {
    await retire({ filename: checkedPath(path) });
  }

  async function newest(path: string): Promise<GridFSFile | undefined> {
    const named = { ...visible, filename: checkedPath(path) };
    return (await files.findOne(named, { sort: { _id: -1 } })) ?? undefined;
  }

  async function retire(which: { filename: string; _id?: { $lt: ObjectId } }): Promise<void> {
    const now = Date.now();
    await files.updateMany({ ...visible, ...which }, { $set: { 'metadata.retiredAt': now } });
    const over = files.find({ 'metadata.retiredAt': { $lt: now - GRACE_MS } });
    for await (const file of over) await bucket.delete(file._id);
  }
}

const visible = { 'metadata.retiredAt': { $exists: false } };

function storedFile({ filename, length, uploadDate }: GridFSFile): StoredFile {
  const modifiedAt = Temporal.Instant.fromEpochMilliseconds(uploadDate.getTime());
  return { path: filename, size: length, modifiedAt };
}
