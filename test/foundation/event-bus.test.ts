import {describe, expect, it} from 'vitest';
import {createEventBus} from '../../source/foundation/event-bus.ts';

describe('the event bus', () => {
  it('calls listeners in order, until they unsubscribe', () => {
    const bus = createEventBus<{ping: number}>();
    const heard: string[] = [];
    const stop = bus.on('ping', value => heard.push(`a${value}`));
    bus.on('ping', value => heard.push(`b${value}`));
    bus.emit('ping', 1);
    stop();
    bus.emit('ping', 2);
    expect(heard).toEqual(['a1', 'b1', 'b2']);
  });

  it('reports a listener that throws and calls the others', () => {
    const faults: unknown[] = [];
    const bus = createEventBus<{ping: number}>(error => faults.push(error));
    const heard: number[] = [];
    bus.on('ping', () => {
      throw new Error('broken');
    });
    bus.on('ping', value => heard.push(value));
    bus.emit('ping', 1);
    expect(heard).toEqual([1]);
    expect(faults).toHaveLength(1);
  });

  it('lets a listener unsubscribe while it is called', () => {
    const bus = createEventBus<{ping: number}>();
    let count = 0;
    const stop = bus.on('ping', () => {
      count += 1;
      stop();
    });
    bus.emit('ping', 1);
    bus.emit('ping', 2);
    expect(count).toBe(1);
  });
});
