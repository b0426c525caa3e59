import type {FakeHandler, FakeRequest} from './fake-server.ts';

/** Numbers that differ from text to text: what a server of embeddings might say. */
export function fakeVector(text: string, dimension = 5): number[] {
  const vector = Array.from({length: dimension}, (_, place) => (place + 1) / 10);
  [...text].forEach((character, place) => {
    const slot = (character.codePointAt(0) ?? 0) % dimension;
    vector[slot] = (vector[slot] ?? 0) + 1 + place / 100;
  });
  return vector;
}

export function inputsOf(request: FakeRequest): string[] {
  return (request.body as {input: string[]}).input;
}

/** Writes `body` as JSON. */
export function send(response: Parameters<FakeHandler>[0], body: object, status = 200): void {
  response.writeHead(status, {'content-type': 'application/json'});
  response.end(JSON.stringify(body));
}

export const ollamaEmbeddings: FakeHandler = (response, request) =>
  send(response, {model: 'fake', embeddings: inputsOf(request).map(text => fakeVector(text))});

/** As the true server does, with an index; the order of the list is not promised. */
export const openAiEmbeddings: FakeHandler = (response, request) =>
  send(response, {
    object: 'list',
    data: inputsOf(request)
      .map((text, index) => ({object: 'embedding', index, embedding: fakeVector(text)}))
      .reverse(),
  });
